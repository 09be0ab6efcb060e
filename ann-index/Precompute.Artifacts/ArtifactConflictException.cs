using Precompute.Numerics;

namespace Precompute.Artifacts;

/// <summary>Other bytes are stored under a key already: artefacts are never overwritten.</summary>
public sealed class ArtifactConflictException(string key)
    : PrecomputeException($"Artefact '{key}' exists with other content, and artefacts are never overwritten. Publish under a new version.")
{
    /// <summary>The key.</summary>
    public string Key { get; } = key;
}
