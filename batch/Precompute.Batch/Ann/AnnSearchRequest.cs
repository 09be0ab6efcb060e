using Precompute.AnnIndex;

namespace Precompute.Batch.Ann;

/// <summary>What <c>ann search</c> was asked.</summary>
internal sealed record AnnSearchRequest
{
    /// <summary>An index file, or null for an exact search.</summary>
    public string? Index { get; init; }

    /// <summary>The vectors, or null where only the index is searched.</summary>
    public string? Vectors { get; init; }

    /// <summary>How vectors are scored; null is the index's metric, or the inner product.</summary>
    public VectorMetric? Metric { get; init; }

    /// <summary>Queries.</summary>
    public required string Queries { get; init; }

    /// <summary>Length of an answer.</summary>
    public required int K { get; init; }

    /// <summary>Breadths.</summary>
    public required IReadOnlyList<int> Ef { get; init; }

    /// <summary>Exact answers, or null.</summary>
    public string? GroundTruth { get; init; }

    /// <summary>Which vectors may be found, or null for all.</summary>
    public string? Filter { get; init; }

    /// <summary>At most so many queries.</summary>
    public required int MaxQueries { get; init; }

    /// <summary>Searchers at the same time.</summary>
    public required int Threads { get; init; }

    /// <summary>Whether all queries are asked in one call.</summary>
    public bool Batch { get; init; }

    /// <summary>Where the answers go, or null.</summary>
    public string? Output { get; init; }

    /// <summary>Whether an older file there may be replaced.</summary>
    public bool Force { get; init; }
}
