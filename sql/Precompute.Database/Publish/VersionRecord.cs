namespace Precompute.Database.Publish;

/// <summary>One version as the serving database knows it.</summary>
public sealed record VersionRecord
{
    /// <summary>Its id; newer means larger.</summary>
    public required long VersionId { get; init; }

    /// <summary>Its label, which names its folder.</summary>
    public required string Label { get; init; }

    /// <summary>What made it: <c>nightly</c>, <c>weekly</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required VersionStatus Status { get; init; }

    /// <summary>Whether it is never pruned.</summary>
    public required bool Pinned { get; init; }

    /// <summary>When it was begun.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last activated.</summary>
    public required DateTimeOffset? ActivatedAt { get; init; }

    /// <summary>Time of the newest event it has seen; display only.</summary>
    public required DateTimeOffset? Watermark { get; init; }

    /// <summary>Fingerprint of its source data.</summary>
    public required string? SourceFingerprint { get; init; }

    /// <summary>Its settings, JSON.</summary>
    public required string Config { get; init; }

    /// <summary>SHA-256 of its settings.</summary>
    public required string? ConfigHash { get; init; }

    /// <summary>Vector instructions it was computed with.</summary>
    public required string? KernelVariant { get; init; }

    /// <summary>SHA-256 of its content.</summary>
    public required string? ContentSha256 { get; init; }

    /// <summary>SHA-256 of its manifest.</summary>
    public required string? ManifestSha256 { get; init; }

    /// <summary>Content hash as it was published, for replay; null where the version was never amended.</summary>
    public string? OriginalContentSha256 { get; init; }

    /// <summary>When somebody was last taken out of it; null where nobody was.</summary>
    public DateTimeOffset? AmendedAt { get; init; }

    /// <summary>Its quality, summed up, JSON.</summary>
    public required string Metrics { get; init; }

    /// <summary>Its rows, JSON.</summary>
    public required string RowCounts { get; init; }

    /// <summary>Where its files are.</summary>
    public required string? ArtifactUri { get; init; }
}
