using Precompute.Numerics;

namespace Precompute.Artifacts;

/// <summary>Other bytes are stored under a key than the writer may take away.</summary>
public sealed class ArtifactConflictException(string key, string message) : PrecomputeException(message)
{
    /// <summary>A write met other bytes: artefacts are not overwritten.</summary>
    public ArtifactConflictException(string key)
        : this(key, $"Artefact '{key}' exists with other content, and artefacts are never overwritten. Publish under a new version.")
    {
    }

    /// <summary>The key.</summary>
    public string Key { get; } = key;

    internal static ArtifactConflictException NotTheReplaced(string key) =>
        new(key, $"Artefact '{key}' is not the one that was to be replaced: somebody else has changed it meanwhile. Look what is there now, and begin again.");
}
