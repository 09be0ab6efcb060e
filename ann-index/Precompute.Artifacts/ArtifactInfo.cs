namespace Precompute.Artifacts;

/// <summary>One stored artefact.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Length">Its bytes.</param>
public sealed record ArtifactInfo(string Key, long Length);
