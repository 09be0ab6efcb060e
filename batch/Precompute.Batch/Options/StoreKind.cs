namespace Precompute.Batch.Options;

/// <summary>Kinds of artefact store.</summary>
public enum StoreKind
{
    /// <summary>A folder, local or mounted.</summary>
    FileSystem = 1,
}
