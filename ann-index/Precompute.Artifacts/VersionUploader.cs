using Precompute.Model.Versions;

namespace Precompute.Artifacts;

/// <summary>
/// Copies a version folder into the store, several files at a time and the manifest last: a store that lacks the manifest holds no
/// version. An upload that was interrupted is simply repeated; what is there already is compared, not overwritten.
/// </summary>
/// <param name="store">Where versions go.</param>
/// <param name="parallelism">Files sent at one time, at least 1.</param>
public sealed class VersionUploader(IArtifactStore store, int parallelism = ArtifactStoreSettings.DefaultParallelism)
{
    /// <summary>Uploads a complete version.</summary>
    /// <param name="folder">The version folder, manifest included.</param>
    /// <param name="label">The version's label: the first part of the keys.</param>
    /// <param name="cancellationToken">Checked between and within files.</param>
    /// <returns>Number of files that were not there yet, the manifest included.</returns>
    /// <exception cref="VersionFileException">The folder is not that complete version.</exception>
    /// <exception cref="ArtifactConflictException">The store holds another file under one of the keys.</exception>
    /// <exception cref="ArtifactStoreException">The store failed, within its own retries.</exception>
    public async Task<int> UploadAsync(string folder, VersionLabel label, CancellationToken cancellationToken)
    {
        VersionManifest manifest = VersionReader.ReadManifest(folder);
        if (!string.Equals(manifest.Label, label.ToString(), StringComparison.Ordinal))
            throw new VersionFileException(manifest.Label, VersionLayout.Manifest, $"it is not the manifest of {label}");
        VersionReader.RequireLengths(folder, manifest);
        int created = 0;
        ParallelOptions options = new() { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            manifest.Files.OrderByDescending(static f => f.Length),
            options,
            async (file, token) =>
            {
                if (await PutAsync(folder, file.Path, file.KeyIn(label), token).ConfigureAwait(false))
                    Interlocked.Increment(ref created);
            }).ConfigureAwait(false);
        return await PutAsync(folder, VersionLayout.Manifest, $"{label}/{VersionLayout.Manifest}", cancellationToken).ConfigureAwait(false) ? created + 1 : created;
    }

    private async Task<bool> PutAsync(string folder, string path, string key, CancellationToken cancellationToken)
    {
        await using FileStream content = File.OpenRead(VersionLayout.PathIn(folder, path));
        return await store.PutAsync(key, content, cancellationToken).ConfigureAwait(false) == ArtifactPutResult.Created;
    }
}
