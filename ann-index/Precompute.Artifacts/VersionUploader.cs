using Precompute.Model.Versions;

namespace Precompute.Artifacts;

/// <summary>
/// Copies a version folder into the store, the manifest last: a store that lacks the manifest holds no version. An upload that was
/// interrupted is simply repeated; what is there already is compared, not overwritten.
/// </summary>
public sealed class VersionUploader(IArtifactStore store)
{
    /// <summary>Uploads a complete version.</summary>
    /// <param name="folder">The version folder, manifest included.</param>
    /// <param name="label">The version's label: the first part of the keys.</param>
    /// <param name="cancellationToken">Checked between and within files.</param>
    /// <returns>Number of files that were not there yet, the manifest included.</returns>
    /// <exception cref="VersionFileException">The folder is not that complete version.</exception>
    /// <exception cref="ArtifactConflictException">The store holds another file under one of the keys.</exception>
    public async Task<int> UploadAsync(string folder, VersionLabel label, CancellationToken cancellationToken)
    {
        VersionManifest manifest = VersionReader.ReadManifest(folder);
        if (!string.Equals(manifest.Label, label.ToString(), StringComparison.Ordinal))
            throw new VersionFileException(manifest.Label, VersionLayout.Manifest, $"it is not the manifest of {label}");
        VersionReader.RequireLengths(folder, manifest);
        int created = 0;
        foreach (string path in manifest.Files.Select(static f => f.Path).Append(VersionLayout.Manifest))
        {
            await using FileStream content = File.OpenRead(VersionLayout.PathIn(folder, path));
            if (await store.PutAsync($"{label}/{path}", content, cancellationToken).ConfigureAwait(false) == ArtifactPutResult.Created)
                created++;
        }

        return created;
    }
}
