using Precompute.Artifacts;

namespace Precompute.ReaderApi.Options;

/// <summary>
/// Where versions are fetched from, section <c>Store</c>; the same settings as the batch's, with the meanings of
/// <see cref="ArtifactStoreSettings"/>.
/// </summary>
public sealed class StoreOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Store";

    private static readonly string DefaultPath = System.IO.Path.Combine(".precompute", "store");

    /// <summary>Kind of store: FileSystem (default) or AzureBlob.</summary>
    public string Kind { get; set; } = nameof(StoreKind.FileSystem);

    /// <summary>Root folder of a file-system store. Default <c>.precompute/store</c> under the current directory.</summary>
    public string? Path { get; set; }

    /// <summary>Unix group that may read what is written; the batch's affair, known here so that one file can configure both.</summary>
    public string? Group { get; set; }

    /// <summary>Connection string of the storage account, or <see cref="AccountUri"/>. Its value never appears in messages or logs.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Address of the storage account's blob service, to be used with a managed identity.</summary>
    public string? AccountUri { get; set; }

    /// <summary>The container.</summary>
    public string? Container { get; set; }

    /// <summary>Beginning of all names in the container. Default: none.</summary>
    public string? Prefix { get; set; }

    /// <summary>Client id of a user-assigned managed identity. Default: the identity the machine offers.</summary>
    public string? ManagedIdentityClientId { get; set; }

    /// <summary>Files, and requests with content, at one time. Default 4. Costs up to 16 MiB of memory each.</summary>
    public int Parallelism { get; set; } = ArtifactStoreSettings.DefaultParallelism;

    /// <summary>Tries of a request to the account after its first. Default 4.</summary>
    public int MaxRetries { get; set; } = ArtifactStoreSettings.DefaultMaxRetries;

    /// <summary>Wait before the first retry; it doubles from one to the next. Default 0.8 s.</summary>
    public TimeSpan RetryDelay { get; set; } = ArtifactStoreSettings.DefaultRetryDelay;

    /// <summary>Longest wait between two tries. Default 10 s.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = ArtifactStoreSettings.DefaultMaxRetryDelay;

    /// <summary>How long one try may wait for the network. Default 60 s.</summary>
    public TimeSpan NetworkTimeout { get; set; } = ArtifactStoreSettings.DefaultNetworkTimeout;

    /// <summary>The kind that a name means; numbers are no names.</summary>
    public static bool TryParseKind(string? text, out StoreKind kind) =>
        Enum.TryParse(text, ignoreCase: true, out kind) && Enum.IsDefined(kind) && !char.IsAsciiDigit(text![0]);

    /// <summary>The settings as the store is opened with.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Kind"/> is not one; the validator says so first.</exception>
    public ArtifactStoreSettings ToSettings()
    {
        StoreKind kind = TryParseKind(Kind, out StoreKind parsed) ? parsed : throw new InvalidOperationException($"Store:Kind is '{Kind}'.");
        return new ArtifactStoreSettings
        {
            Kind = kind,
            Path = kind == StoreKind.FileSystem && string.IsNullOrWhiteSpace(Path) ? DefaultPath : Path,
            Group = Group,
            ConnectionString = ConnectionString,
            AccountUri = AccountUri,
            Container = Container,
            Prefix = Prefix,
            ManagedIdentityClientId = ManagedIdentityClientId,
            Parallelism = Parallelism,
            MaxRetries = MaxRetries,
            RetryDelay = RetryDelay,
            MaxRetryDelay = MaxRetryDelay,
            NetworkTimeout = NetworkTimeout,
        };
    }
}
