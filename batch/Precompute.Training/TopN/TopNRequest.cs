using Precompute.Numerics;

namespace Precompute.Training.TopN;

/// <summary>What to rank for whom.</summary>
public sealed record TopNRequest
{
    /// <summary>Most targets a list may hold.</summary>
    public const int MostTargets = 1000;

    /// <summary>queries × f.</summary>
    public required DenseMatrix Queries { get; init; }

    /// <summary>What to find.</summary>
    public required TopNTargets Targets { get; init; }

    /// <summary>Targets wanted per query, 1 to <see cref="MostTargets"/>.</summary>
    public required int N { get; init; }

    /// <summary>queries × targets: what must not be returned for a query (already seen, or disliked on balance), or null.</summary>
    public CsrMatrix? Seen { get; init; }

    /// <summary>The queries to answer, distinct, or null for all.</summary>
    public int[]? QueryOrdinals { get; init; }

    /// <summary>Workers. The lists do not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
