namespace Precompute.Database.Serve;

/// <summary>The version that is to be served, as the pointer says.</summary>
/// <param name="VersionId">Its id.</param>
/// <param name="Label">Its label, the name of its artefacts.</param>
/// <param name="Fence">Changes with every change of the pointer.</param>
/// <param name="CreatedAt">When it was begun.</param>
/// <param name="ManifestSha256">SHA-256 of its manifest; null where none was recorded.</param>
public sealed record ServedVersion(long VersionId, string Label, long Fence, DateTimeOffset CreatedAt, string? ManifestSha256);
