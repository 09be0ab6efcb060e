namespace Precompute.Database.Serve;

/// <summary>One version that is kept, as the serving database describes it.</summary>
/// <param name="Label">Its label, the name of its artefacts.</param>
/// <param name="Kind">What made it: <c>nightly</c>, <c>weekly</c>.</param>
/// <param name="Status">Where it is in its life; may be a name that this reader does not know.</param>
/// <param name="Pinned">Whether it is never pruned.</param>
/// <param name="IsActive">Whether the pointer names it.</param>
/// <param name="CreatedAt">When it was begun.</param>
/// <param name="ActivatedAt">When it was last activated; null where it never was.</param>
/// <param name="AmendedAt">When somebody was last taken out of it; null where nobody was.</param>
/// <param name="ManifestSha256">SHA-256 of its manifest; null where none was recorded.</param>
public sealed record KeptVersion(
    string Label,
    string Kind,
    string Status,
    bool Pinned,
    bool IsActive,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ActivatedAt,
    DateTimeOffset? AmendedAt,
    string? ManifestSha256);
