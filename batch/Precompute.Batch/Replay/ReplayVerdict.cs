namespace Precompute.Batch.Replay;

/// <summary>What a replay found out.</summary>
internal sealed record ReplayVerdict
{
    /// <summary>The run.</summary>
    public required long RunId { get; init; }

    /// <summary>Label of the version it made.</summary>
    public required string Version { get; init; }

    /// <summary>Name of the vector kernels, which are the version's.</summary>
    public required string KernelVariant { get; init; }

    /// <summary>The version's hash.</summary>
    public required string ContentSha256 { get; init; }

    /// <summary>The replay's hash.</summary>
    public required string ReplayedSha256 { get; init; }

    /// <summary>Build that made the version.</summary>
    public required string Software { get; init; }

    /// <summary>Label of the version that training started from; null where it started from scratch.</summary>
    public required string? StartedFrom { get; init; }

    /// <summary>Rows compared with the database, both directions.</summary>
    public required long Rows { get; init; }

    /// <summary>Where they differ: files, rows of the database, then the first lists that do; empty where they are the same.</summary>
    public required IReadOnlyList<ReplayDifference> Differences { get; init; }

    /// <summary>Whether all of it is the same.</summary>
    public bool IsSame => Differences.Count == 0 && string.Equals(ContentSha256, ReplayedSha256, StringComparison.Ordinal);
}
