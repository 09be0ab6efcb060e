namespace Precompute.Artifacts;

/// <summary>
/// A store in one container of Azure Blob Storage, reached by a connection string or by the account's address and a Microsoft Entra
/// identity. Exactly one of <see cref="ConnectionString"/> and <see cref="AccountUri"/> is set.
/// </summary>
public sealed record AzureBlobStoreOptions
{
    /// <summary>Connection string with a key or a shared access signature. A secret: never printed.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Address of the account's blob service, e.g. <c>https://account.blob.core.windows.net</c>; https, without a query.</summary>
    public Uri? AccountUri { get; init; }

    /// <summary>
    /// Client id of a user-assigned managed identity, with <see cref="AccountUri"/>. Default null: whatever identity the machine offers
    /// (environment, workload identity, its own managed identity, a developer's login), in the order of <c>DefaultAzureCredential</c>.
    /// </summary>
    public string? ManagedIdentityClientId { get; init; }

    /// <summary>The container; it must exist.</summary>
    public required string Container { get; init; }

    /// <summary>Beginning of all names, without the slash that follows it; empty (the default) for none.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Most requests with content at one time. Default 4. Each costs up to <see cref="BlockBytes"/> of memory, a file being read up to four.</summary>
    public int Parallelism { get; init; } = ArtifactStoreSettings.DefaultParallelism;

    /// <summary>Tries of a request after its first. Default 4.</summary>
    public int MaxRetries { get; init; } = ArtifactStoreSettings.DefaultMaxRetries;

    /// <summary>Wait before the first retry; it doubles from one to the next. Default 0.8 s.</summary>
    public TimeSpan RetryDelay { get; init; } = ArtifactStoreSettings.DefaultRetryDelay;

    /// <summary>Longest wait between two tries. Default 10 s.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = ArtifactStoreSettings.DefaultMaxRetryDelay;

    /// <summary>How long one try may wait for the network without a byte. Default 60 s.</summary>
    public TimeSpan NetworkTimeout { get; init; } = ArtifactStoreSettings.DefaultNetworkTimeout;

    /// <summary>Bytes of a block and of a ranged read. Default 4 MiB. Larger ones cost memory and repeat more after a cut.</summary>
    public int BlockBytes { get; init; } = 4 << 20;
}
