namespace Precompute.Model.Versions;

/// <summary>One file of a version as the manifest lists it.</summary>
/// <param name="Path">Relative path with forward slashes, in the version's folder and, unless <paramref name="Stored"/> says otherwise, in the store.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Stored">
/// Relative path in the store where it differs: artefacts are never overwritten, so an amended file lies beside the one it replaces until
/// the manifest that names it is in place.
/// </param>
public sealed record VersionFile(string Path, long Length, string Sha256, string? Stored = null)
{
    /// <summary>The artefact's key.</summary>
    public string KeyIn(VersionLabel label) => $"{label}/{Stored ?? Path}";
}
