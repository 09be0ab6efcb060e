namespace Precompute.Database.Publish;

/// <summary>What is known of a version when it is whole. Texts named JSON must be JSON objects.</summary>
public sealed record StagedContent
{
    /// <summary>SHA-256 of its content.</summary>
    public required string ContentSha256 { get; init; }

    /// <summary>SHA-256 of its manifest.</summary>
    public required string ManifestSha256 { get; init; }

    /// <summary>Its quality, summed up, JSON.</summary>
    public string Metrics { get; init; } = "{}";

    /// <summary>Its rows by table and method, JSON.</summary>
    public string RowCounts { get; init; } = "{}";

    /// <summary>Where its files are.</summary>
    public required string ArtifactUri { get; init; }
}
