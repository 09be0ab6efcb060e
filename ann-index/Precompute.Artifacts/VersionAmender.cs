using Precompute.Model.Formats;
using Precompute.Model.Versions;

namespace Precompute.Artifacts;

/// <summary>
/// Puts an amended version into the store. Changed files get names of their own, beside the old ones; then the manifest that names them
/// replaces the old one, at once; then the old files go. At any moment the store holds one whole version, the old or the new, and an
/// amendment that was interrupted is simply begun again. The caller holds the run lock: nobody else amends or removes versions.
/// </summary>
/// <param name="store">Where versions are.</param>
/// <param name="parallelism">Files sent at one time, at least 1.</param>
public sealed class VersionAmender(IArtifactStore store, int parallelism = ArtifactStoreSettings.DefaultParallelism)
{
    /// <summary>Writes the manifest of an amended folder: changed files with their new hashes and names, and the note of the amendment.</summary>
    /// <param name="folder">The version as it is in the store, with some files rewritten.</param>
    /// <param name="changed">Relative paths of those.</param>
    /// <param name="rowHashes">Hashes of the published rows as they are now.</param>
    /// <param name="receiptId">The receipt that tells why.</param>
    /// <param name="at">When.</param>
    /// <returns>The new manifest.</returns>
    public static VersionManifest WriteManifest(
        string folder, IReadOnlyList<string> changed, IReadOnlyDictionary<string, string> rowHashes, long receiptId, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(changed);
        ArgumentNullException.ThrowIfNull(rowHashes);
        VersionManifest before = VersionReader.ReadManifest(folder);
        string path = VersionLayout.PathIn(folder, VersionLayout.Manifest);
        IReadOnlyList<VersionAmendment> earlier = before.Amendments ?? [];
        HashSet<string> rewritten = new(changed, StringComparer.Ordinal);
        VersionFile[] files = [.. before.Files.Select(f => rewritten.Contains(f.Path)
            ? FileDigest.Describe(folder, f.Path) with { Stored = $"amended-{earlier.Count + 1}/{f.Path}" }
            : f)];
        VersionManifest after = before with
        {
            FormatVersion = VersionManifest.CurrentFormatVersion,
            ContentSha256 = VersionManifest.ComputeContentSha256(files, rowHashes),
            RowHashes = new SortedDictionary<string, string>(rowHashes.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal),
            Files = files,
            Amendments = [.. earlier, new VersionAmendment(receiptId, at, before.ContentSha256, FileDigest.Sha256(path), changed)],
        };
        JsonFile.Write(path, after, ModelJson.Default.VersionManifest);
        return after;
    }

    /// <summary>Stores an amended folder, reads what was written back, and removes what it replaces.</summary>
    /// <param name="folder">The folder, its manifest written by <see cref="WriteManifest"/>.</param>
    /// <param name="label">The version.</param>
    /// <param name="cancellationToken">Checked between and within files.</param>
    /// <returns>SHA-256 of the new manifest.</returns>
    /// <exception cref="ArtifactConflictException">The store's manifest is not the one that was amended.</exception>
    /// <exception cref="ArtifactStoreException">The store failed, within its own retries.</exception>
    public async Task<string> StoreAsync(string folder, VersionLabel label, CancellationToken cancellationToken)
    {
        VersionManifest manifest = VersionReader.ReadManifest(folder);
        VersionAmendment amendment = manifest.Amendments?[^1] ?? throw new ArgumentException($"{folder} is not amended.", nameof(folder));
        VersionFile[] changed = [.. manifest.Files.Where(f => amendment.Files.Contains(f.Path, StringComparer.Ordinal))];
        ParallelOptions options = new() { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            changed.OrderByDescending(static f => f.Length),
            options,
            async (file, token) =>
            {
                await using FileStream content = File.OpenRead(VersionLayout.PathIn(folder, file.Path));
                await store.PutAsync(file.KeyIn(label), content, token).ConfigureAwait(false);
            }).ConfigureAwait(false);
        await new VersionVerifier(store, parallelism).VerifyFilesAsync(label, manifest.Files, cancellationToken).ConfigureAwait(false);
        FileStream head = File.OpenRead(VersionLayout.PathIn(folder, VersionLayout.Manifest));
        await using (head.ConfigureAwait(false))
            await store.ReplaceAsync($"{label}/{VersionLayout.Manifest}", head, amendment.ManifestSha256Before, cancellationToken).ConfigureAwait(false);
        await RemoveUnlistedAsync(label, manifest, cancellationToken).ConfigureAwait(false);
        return FileDigest.Sha256(VersionLayout.PathIn(folder, VersionLayout.Manifest));
    }

    /// <summary>Removes the files of a version that its manifest does not list: what was replaced, and what an interrupted amendment left.</summary>
    /// <param name="label">The version.</param>
    /// <param name="manifest">Its manifest as the store has it.</param>
    /// <param name="cancellationToken">Checked between files.</param>
    /// <returns>Number of files removed.</returns>
    public async Task<int> RemoveUnlistedAsync(VersionLabel label, VersionManifest manifest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        HashSet<string> listed = [.. manifest.Files.Select(f => f.KeyIn(label)), $"{label}/{VersionLayout.Manifest}"];
        List<string> unlisted = [];
        await foreach (ArtifactInfo artifact in store.ListAsync($"{label}/", cancellationToken).ConfigureAwait(false))
        {
            if (!listed.Contains(artifact.Key))
                unlisted.Add(artifact.Key);
        }

        foreach (string key in unlisted)
            await store.DeleteAsync(key, cancellationToken).ConfigureAwait(false);
        return unlisted.Count;
    }
}
