namespace Precompute.Artifacts;

/// <summary>Short forms of what every store can do.</summary>
public static class ArtifactStoreExtensions
{
    /// <summary>Opens an artefact for reading from its start.</summary>
    /// <exception cref="ArtifactNotFoundException">There is none.</exception>
    public static Task<Stream> OpenReadAsync(this IArtifactStore store, string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.OpenReadAsync(key, offset: 0, cancellationToken);
    }
}
