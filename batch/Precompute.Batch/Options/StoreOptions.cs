namespace Precompute.Batch.Options;

/// <summary>Where the files of a version are kept.</summary>
public sealed record StoreOptions
{
    /// <summary>Kind of store. Default: FileSystem.</summary>
    public StoreKind Kind { get; init; } = StoreKind.FileSystem;

    /// <summary>Folder of a file-system store. Default: <c>store</c> beside the embedded cluster's data.</summary>
    public string? Path { get; init; }

    /// <summary>Unix group that may read the files (0640 and 0750 instead of 0600 and 0700). Default: none.</summary>
    public string? Group { get; init; }
}
