using System.ComponentModel.DataAnnotations;
using Precompute.Artifacts;

namespace Precompute.Batch.Options;

/// <summary>Where the files of a version are kept; the meanings are those of <see cref="ArtifactStoreSettings"/>.</summary>
public sealed record StoreOptions : IValidatableObject
{
    /// <summary>Kind of store: FileSystem (default) or AzureBlob.</summary>
    public StoreKind Kind { get; init; } = StoreKind.FileSystem;

    /// <summary>Folder of a file-system store. Default: <c>store</c> beside the embedded cluster's data.</summary>
    public string? Path { get; init; }

    /// <summary>Unix group that may read the files (0640 and 0750 instead of 0600 and 0700). Default: none.</summary>
    public string? Group { get; init; }

    /// <summary>Connection string of the storage account, or <see cref="AccountUri"/>. Its value never appears in messages or in the ledger.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Address of the storage account's blob service, to be used with a managed identity.</summary>
    public string? AccountUri { get; init; }

    /// <summary>The container; it must exist.</summary>
    public string? Container { get; init; }

    /// <summary>Beginning of all names in the container. Default: none.</summary>
    public string? Prefix { get; init; }

    /// <summary>Client id of a user-assigned managed identity. Default: the identity the machine offers.</summary>
    public string? ManagedIdentityClientId { get; init; }

    /// <summary>Files, and requests with content, at one time. Default 4. Costs up to 16 MiB of memory each.</summary>
    public int Parallelism { get; init; } = ArtifactStoreSettings.DefaultParallelism;

    /// <summary>Tries of a request to the account after its first. Default 4.</summary>
    public int MaxRetries { get; init; } = ArtifactStoreSettings.DefaultMaxRetries;

    /// <summary>Wait before the first retry; it doubles from one to the next. Default 0.8 s.</summary>
    public TimeSpan RetryDelay { get; init; } = ArtifactStoreSettings.DefaultRetryDelay;

    /// <summary>Longest wait between two tries. Default 10 s.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = ArtifactStoreSettings.DefaultMaxRetryDelay;

    /// <summary>How long one try may wait for the network. Default 60 s.</summary>
    public TimeSpan NetworkTimeout { get; init; } = ArtifactStoreSettings.DefaultNetworkTimeout;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        ArtifactStoreSettingsCheck.FindFaults(ToSettings()).Select(static fault => new ValidationResult(fault));

    /// <summary>The settings as the store is opened with.</summary>
    public ArtifactStoreSettings ToSettings() => new()
    {
        Kind = Kind,
        Path = Path,
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

    // The generated text would show the connection string.
    /// <inheritdoc/>
    public override string ToString() => ToSettings().ToString();
}
