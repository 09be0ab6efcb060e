using Precompute.AnnIndex;
using Precompute.Numerics;

namespace Precompute.Training.Evaluation;

/// <summary>What an evaluated method is asked, in snapshot ordinals.</summary>
public sealed record RecommendationRequest
{
    /// <summary>Query ordinals, distinct.</summary>
    public required int[] Queries { get; init; }

    /// <summary>Targets wanted per query.</summary>
    public required int N { get; init; }

    /// <summary>Queries × targets of the snapshot: every pair stored here is left out.</summary>
    public required CsrMatrix Seen { get; init; }

    /// <summary>Which targets may be returned, or null for all.</summary>
    public IOrdinalFilter? TargetFilter { get; init; }

    /// <summary>Workers.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
