using Precompute.Model.Formats;
using Precompute.Model.Versions;

namespace Precompute.Artifacts;

/// <summary>Copies single files of a version out of the store, each compared with the manifest's hash: for those who do not need the whole version.</summary>
/// <param name="store">Where versions are.</param>
public sealed class VersionFileFetcher(IArtifactStore store)
{
    /// <summary>Fetches files into a folder, under their relative paths.</summary>
    /// <param name="label">The version.</param>
    /// <param name="paths">Paths as in <see cref="VersionLayout"/>.</param>
    /// <param name="folder">Where to; files that are there are replaced.</param>
    /// <param name="cancellationToken">Checked within files.</param>
    /// <returns>The paths that the version has.</returns>
    /// <exception cref="VersionFileException">A file is missing or is not the one the manifest lists; it is named.</exception>
    /// <exception cref="ArtifactStoreException">The store failed, within its own retries.</exception>
    public async Task<IReadOnlyList<string>> FetchAsync(VersionLabel label, IReadOnlyList<string> paths, string folder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(paths);
        await CopyAsync(label, new VersionFile(VersionLayout.Manifest, 0, ""), folder, cancellationToken).ConfigureAwait(false);
        VersionManifest manifest = VersionReader.ReadManifest(folder);
        List<string> fetched = [];
        foreach (VersionFile file in manifest.Files.Where(f => paths.Contains(f.Path, StringComparer.Ordinal)))
        {
            await CopyAsync(label, file, folder, cancellationToken).ConfigureAwait(false);
            string found = FileDigest.Sha256(VersionLayout.PathIn(folder, file.Path));
            if (!string.Equals(found, file.Sha256, StringComparison.Ordinal))
                throw new VersionFileException(label.ToString(), file.Path, $"the SHA-256 of the store's copy is {found} instead of {file.Sha256}");
            fetched.Add(file.Path);
        }

        return fetched;
    }

    private async Task CopyAsync(VersionLabel label, VersionFile wanted, string folder, CancellationToken cancellationToken)
    {
        string local = VersionLayout.PathIn(folder, wanted.Path);
        PrivateFile.CreateFoldersFor(local);
        try
        {
            await using Stream source = await store.OpenReadAsync(wanted.KeyIn(label), cancellationToken).ConfigureAwait(false);
            await using FileStream file = PrivateFile.Create(local);
            await source.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
        }
        catch (ArtifactNotFoundException e)
        {
            throw new VersionFileException(label.ToString(), wanted.Path, "the store has no such file", e);
        }
    }
}
