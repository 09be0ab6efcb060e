namespace Precompute.Artifacts;

/// <summary>Opens the store that a <c>Store</c> section means: the one place for batch and API, so that they cannot mean different ones.</summary>
public static class ArtifactStoreFactory
{
    /// <summary>Opens the store. A file-system store's folder is made where it is missing; an Azure Blob store is not asked yet.</summary>
    /// <exception cref="ArgumentException">The settings have faults; see <see cref="ArtifactStoreSettingsCheck"/>.</exception>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public static IArtifactStore Open(ArtifactStoreSettings settings)
    {
        if (ArtifactStoreSettingsCheck.FindFaults(settings) is { Count: > 0 } faults)
            throw new ArgumentException(string.Join(' ', faults), nameof(settings));
        if (settings.Kind == StoreKind.FileSystem)
        {
            return new FileSystemArtifactStore(new FileSystemStoreOptions
            {
                Path = settings.Path ?? throw new ArgumentException("Store:Path is needed where Store:Kind is FileSystem.", nameof(settings)),
                Group = TextOf(settings.Group),
            });
        }

        return new AzureBlobArtifactStore(new AzureBlobStoreOptions
        {
            ConnectionString = TextOf(settings.ConnectionString),
            AccountUri = TextOf(settings.AccountUri) is { } uri ? new Uri(uri) : null,
            ManagedIdentityClientId = TextOf(settings.ManagedIdentityClientId),
            Container = settings.Container!,
            Prefix = TextOf(settings.Prefix)?.TrimEnd('/') ?? "",
            Parallelism = settings.Parallelism,
            MaxRetries = settings.MaxRetries,
            RetryDelay = settings.RetryDelay,
            MaxRetryDelay = settings.MaxRetryDelay,
            NetworkTimeout = settings.NetworkTimeout,
        });
    }

    private static string? TextOf(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
