using System.Security.Cryptography;
using Precompute.Model.Formats;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.Artifacts;

/// <summary>
/// Copies a version out of the store into a cache folder, several files at a time. Every file's SHA-256 is computed while it arrives; the
/// folder gets its name in one rename after all of them matched, so that a cache never holds half a version. A download that was
/// cancelled, killed or cut off is continued by the next one: files that arrived are checked against the manifest and not fetched
/// again, one that broke off is fetched from the byte where it did. Where such a beginning turns out to be wrong, the file is fetched whole.
/// </summary>
/// <param name="store">Where versions are.</param>
/// <param name="parallelism">Files fetched at one time, at least 1.</param>
public sealed class VersionDownloader(IArtifactStore store, int parallelism = ArtifactStoreSettings.DefaultParallelism)
{
    private const int BufferBytes = 1 << 17;
    private const int Attempts = 3;

    private static readonly VersionFile ManifestFile = new(VersionLayout.Manifest, 0, "");

    /// <summary>Makes a version available in the cache; any intact copy will do.</summary>
    /// <inheritdoc cref="DownloadAsync(VersionLabel, string, string?, CancellationToken)"/>
    public Task<string> DownloadAsync(VersionLabel label, string cacheFolder, CancellationToken cancellationToken) =>
        DownloadAsync(label, cacheFolder, manifestSha256: null, cancellationToken);

    /// <summary>Makes a version available in the cache.</summary>
    /// <param name="label">The version.</param>
    /// <param name="cacheFolder">Versions are its subfolders, by label.</param>
    /// <param name="manifestSha256">
    /// SHA-256 of the manifest that the database names: a copy with another one is older than an amendment and is fetched anew, as the
    /// store has it; null where any intact copy will do.
    /// </param>
    /// <param name="cancellationToken">Checked within files; a cancelled download leaves no version, but what the next one continues from.</param>
    /// <returns>The version's folder. One that is there already is verified, and fetched anew where it is not intact.</returns>
    /// <exception cref="VersionFileException">A file of the store is missing or is not the one the manifest lists; it is named.</exception>
    /// <exception cref="ArtifactStoreException">The store failed, within its own retries.</exception>
    public async Task<string> DownloadAsync(VersionLabel label, string cacheFolder, string? manifestSha256, CancellationToken cancellationToken)
    {
        string target = Path.Combine(Path.GetFullPath(cacheFolder), label.ToString());
        if (IsWanted(target, manifestSha256, cancellationToken))
            return target;
        using DownloadFolder folder = DownloadFolder.Take(cacheFolder, label);
        try
        {
            string fetched = await FetchManifestAsync(label, folder.Path, cancellationToken).ConfigureAwait(false);
            if (manifestSha256 is not null && IsWanted(target, fetched, cancellationToken))
                return target;
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    await FetchFilesAsync(label, folder.Path, target, cancellationToken).ConfigureAwait(false);
                    break;
                }
                catch (VersionFileException) when (attempt < Attempts)
                {
                    // A version that is amended at this moment loses files that its old manifest lists: begin again with the new one.
                    string now = await FetchManifestAsync(label, folder.Path, cancellationToken).ConfigureAwait(false);
                    if (string.Equals(now, fetched, StringComparison.Ordinal))
                        throw;
                    fetched = now;
                }
            }

            MoveIntoPlace(folder.Path, target, fetched, cancellationToken);
            return target;
        }
        catch (Exception e) when (e is OperationCanceledException or ArtifactStoreException or PrecomputeException { IsTransient: true })
        {
            folder.Keep();
            throw;
        }
    }

    /// <summary>SHA-256 of a version's manifest as the store has it: what tells an older copy from an amended version. Fetches nothing else.</summary>
    /// <exception cref="VersionFileException">The store does not have the version.</exception>
    /// <exception cref="ArtifactStoreException">The store failed, within its own retries.</exception>
    public async Task<string> ReadManifestSha256Async(VersionLabel label, CancellationToken cancellationToken)
    {
        await using Stream source = await OpenAsync(label, ManifestFile, offset: 0, cancellationToken).ConfigureAwait(false);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(source, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Removes what broken-off downloads left in a cache; those under way in this process stay.</summary>
    /// <param name="cacheFolder">The cache.</param>
    public static void RemoveLeftovers(string cacheFolder) => DownloadFolder.DeleteLeftovers(cacheFolder);

    private async Task FetchFilesAsync(VersionLabel label, string folder, string earlierCopy, CancellationToken cancellationToken)
    {
        VersionManifest manifest = VersionReader.ReadManifest(folder);
        if (!string.Equals(manifest.Label, label.ToString(), StringComparison.Ordinal))
            throw new VersionFileException(label.ToString(), VersionLayout.Manifest, $"it is the manifest of {manifest.Label}");
        RemoveForeign(folder, manifest);
        TakeOver(earlierCopy, folder, manifest);
        ParallelOptions options = new() { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            manifest.Files.OrderByDescending(static f => f.Length), options, async (file, token) => await FetchAsync(label, file, folder, token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Copies the files that an amendment left alone; they are hashed like fetched ones.</summary>
    private static void TakeOver(string earlierCopy, string folder, VersionManifest manifest)
    {
        if (!VersionReader.IsComplete(earlierCopy))
            return;
        foreach (VersionFile file in manifest.Files)
        {
            FileInfo earlier = new(VersionLayout.PathIn(earlierCopy, file.Path));
            string path = VersionLayout.PathIn(folder, file.Path);
            if (file.Stored is not null || File.Exists(path) || !earlier.Exists || earlier.Length != file.Length)
                continue;
            PrivateFile.CreateFoldersFor(path);
            earlier.CopyTo(path);
        }
    }

    private static bool IsWanted(string folder, string? manifestSha256, CancellationToken cancellationToken) =>
        IsIntact(folder, cancellationToken)
        && (manifestSha256 is null
            || string.Equals(FileDigest.Sha256(VersionLayout.PathIn(folder, VersionLayout.Manifest)), manifestSha256, StringComparison.Ordinal));

    private static bool IsIntact(string folder, CancellationToken cancellationToken)
    {
        if (!VersionReader.IsComplete(folder))
            return false;
        try
        {
            VersionReader.Verify(folder, cancellationToken);
            return true;
        }
        catch (VersionFileException)
        {
            return false;
        }
    }

    /// <summary>Replaces a damaged or an older copy; where another process was faster with the same one, that one stays.</summary>
    private static void MoveIntoPlace(string temporary, string target, string manifestSha256, CancellationToken cancellationToken)
    {
        if (Directory.Exists(target) && !IsWanted(target, manifestSha256, cancellationToken))
        {
            string damaged = temporary + DownloadFolder.DamagedSuffix;
            DownloadFolder.Delete(damaged);
            Directory.Move(target, damaged);
            DownloadFolder.Delete(damaged);
        }

        try
        {
            Directory.Move(temporary, target);
        }
        catch (IOException) when (IsIntact(target, cancellationToken))
        {
            return;
        }

        DurableFolder.Flush(Path.GetDirectoryName(target)!);
    }

    /// <summary>A folder taken over may hold files of a manifest that has been replaced since.</summary>
    private static void RemoveForeign(string folder, VersionManifest manifest)
    {
        HashSet<string> known = [.. manifest.Files.Select(f => VersionLayout.PathIn(folder, f.Path)), VersionLayout.PathIn(folder, VersionLayout.Manifest)];
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            if (!known.Contains(file))
                File.Delete(file);
        }
    }

    /// <summary>Fetches the manifest; its SHA-256.</summary>
    private async Task<string> FetchManifestAsync(VersionLabel label, string folder, CancellationToken cancellationToken)
    {
        string path = VersionLayout.PathIn(folder, VersionLayout.Manifest);
        await using (Stream source = await OpenAsync(label, ManifestFile, offset: 0, cancellationToken).ConfigureAwait(false))
        await using (FileStream file = PrivateFile.Create(path))
        {
            await source.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
            await file.FlushAsync(cancellationToken).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
        }

        return FileDigest.Sha256(path);
    }

    private async Task FetchAsync(VersionLabel label, VersionFile expected, string folder, CancellationToken cancellationToken)
    {
        string path = VersionLayout.PathIn(folder, expected.Path);
        FileInfo begun = new(path);
        if (begun.Exists && begun.Length > 0 && begun.Length <= expected.Length)
        {
            FileStream rest = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
            await using (rest.ConfigureAwait(false))
            {
                if (await CompleteAsync(label, expected, rest, cancellationToken).ConfigureAwait(false) is null)
                    return;
            }
        }

        FileStream file = PrivateFile.Create(path);
        await using (file.ConfigureAwait(false))
        {
            if (await CompleteAsync(label, expected, file, cancellationToken).ConfigureAwait(false) is { } problem)
                throw new VersionFileException(label.ToString(), expected.Path, problem);
        }
    }

    /// <summary>Fetches what a file lacks. Returns what is wrong with the whole, or null.</summary>
    private async Task<string?> CompleteAsync(VersionLabel label, VersionFile expected, FileStream file, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[BufferBytes];
        long length = 0;
        for (int got; (got = await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0; length += got)
            hash.AppendData(buffer.AsSpan(0, got));
        if (length < expected.Length || length == 0)
        {
            await using Stream source = await OpenAsync(label, expected, length, cancellationToken).ConfigureAwait(false);
            for (int got; (got = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                // A file that is longer than promised must not fill the disk before it is refused.
                length += got;
                if (length > expected.Length)
                    break;
                hash.AppendData(buffer.AsSpan(0, got));
                await file.WriteAsync(buffer.AsMemory(0, got), cancellationToken).ConfigureAwait(false);
            }
        }

        if (length != expected.Length)
            return $"the store's copy does not have the {expected.Length} bytes that the manifest lists";
        string found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (!string.Equals(found, expected.Sha256, StringComparison.Ordinal))
            return $"the SHA-256 of the store's copy is {found} instead of {expected.Sha256}";
        await file.FlushAsync(cancellationToken).ConfigureAwait(false);
        file.Flush(flushToDisk: true);
        return null;
    }

    private async Task<Stream> OpenAsync(VersionLabel label, VersionFile file, long offset, CancellationToken cancellationToken)
    {
        try
        {
            return await store.OpenReadAsync(file.KeyIn(label), offset, cancellationToken).ConfigureAwait(false);
        }
        catch (ArtifactNotFoundException e)
        {
            throw new VersionFileException(label.ToString(), file.Path, "the store has no such file", e);
        }
    }
}
