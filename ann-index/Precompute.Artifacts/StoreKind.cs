namespace Precompute.Artifacts;

/// <summary>Kinds of artefact store, by the names that configuration uses.</summary>
public enum StoreKind
{
    /// <summary>A folder, local or mounted.</summary>
    FileSystem = 1,

    /// <summary>A container of Azure Blob Storage.</summary>
    AzureBlob = 2,
}
