namespace Precompute.Artifacts;

/// <summary>
/// The configuration section <c>Store</c> as both the batch and the API read it. Values are checked by
/// <see cref="ArtifactStoreSettingsCheck"/> and turned into a store by <see cref="ArtifactStoreFactory"/>.
/// </summary>
public sealed record ArtifactStoreSettings
{
    /// <summary>Default of <see cref="Parallelism"/>.</summary>
    public const int DefaultParallelism = 4;

    /// <summary>Default of <see cref="MaxRetries"/>.</summary>
    public const int DefaultMaxRetries = 4;

    /// <summary>Default of <see cref="RetryDelay"/>: 0.8 s.</summary>
    public static readonly TimeSpan DefaultRetryDelay = TimeSpan.FromMilliseconds(800);

    /// <summary>Default of <see cref="MaxRetryDelay"/>: 10 s.</summary>
    public static readonly TimeSpan DefaultMaxRetryDelay = TimeSpan.FromSeconds(10);

    /// <summary>Default of <see cref="NetworkTimeout"/>: 60 s.</summary>
    public static readonly TimeSpan DefaultNetworkTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Kind of store; the settings of the other kind must be empty.</summary>
    public required StoreKind Kind { get; init; }

    /// <summary>Folder of a file-system store.</summary>
    public string? Path { get; init; }

    /// <summary>Unix group that may read the files of a file-system store; null or empty for none.</summary>
    public string? Group { get; init; }

    /// <summary>Connection string of the storage account. A secret: never printed.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Address of the storage account, instead of a connection string.</summary>
    public string? AccountUri { get; init; }

    /// <summary>Container of an Azure Blob store.</summary>
    public string? Container { get; init; }

    /// <summary>Beginning of all names in the container.</summary>
    public string? Prefix { get; init; }

    /// <summary>Client id of a user-assigned managed identity.</summary>
    public string? ManagedIdentityClientId { get; init; }

    /// <summary>Files, and requests with content, at one time.</summary>
    public int Parallelism { get; init; } = DefaultParallelism;

    /// <summary>Tries of a request after its first.</summary>
    public int MaxRetries { get; init; } = DefaultMaxRetries;

    /// <summary>Wait before the first retry.</summary>
    public TimeSpan RetryDelay { get; init; } = DefaultRetryDelay;

    /// <summary>Longest wait between two tries.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = DefaultMaxRetryDelay;

    /// <summary>How long one try may wait for the network.</summary>
    public TimeSpan NetworkTimeout { get; init; } = DefaultNetworkTimeout;

    // The generated text would show the connection string.
    /// <inheritdoc/>
    public override string ToString() => $"{Kind} store";
}
