namespace Precompute.Database.Privacy;

/// <summary>A version that was amended, with the hashes before and after.</summary>
public sealed record AmendedVersion
{
    /// <summary>Its id.</summary>
    public required long VersionId { get; init; }

    /// <summary>Its label.</summary>
    public required string Label { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset AmendedAt { get; init; }

    /// <summary>SHA-256 of the manifest before.</summary>
    public required string ManifestSha256Before { get; init; }

    /// <summary>SHA-256 of the manifest after.</summary>
    public required string ManifestSha256After { get; init; }

    /// <summary>Content hash before.</summary>
    public required string ContentSha256Before { get; init; }

    /// <summary>Content hash after.</summary>
    public required string ContentSha256After { get; init; }

    /// <summary>Files rewritten.</summary>
    public required int Files { get; init; }
}
