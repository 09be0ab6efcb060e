using Precompute.Numerics;

namespace Precompute.Artifacts;

/// <summary>The store has no artefact of that key.</summary>
public sealed class ArtifactNotFoundException(string key, Exception? innerException = null)
    : PrecomputeException($"The store has no artefact '{key}'. It may have been pruned; list the versions that exist.", innerException)
{
    /// <summary>The key.</summary>
    public string Key { get; } = key;
}
