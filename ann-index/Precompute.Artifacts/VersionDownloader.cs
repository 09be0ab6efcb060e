using System.Security.Cryptography;
using Precompute.Model.Formats;
using Precompute.Model.Versions;

namespace Precompute.Artifacts;

/// <summary>
/// Copies a version out of the store into a cache folder. Every file's SHA-256 is computed while it arrives; the folder gets its name
/// in one rename after all of them matched, so that a cache never holds half a version.
/// </summary>
public sealed class VersionDownloader(IArtifactStore store)
{
    private const int BufferBytes = 1 << 17;
    private const string DownloadFolder = ".tmp";

    // Counted over the process: two downloads of one version must not share a folder.
    private static long _downloads;

    /// <summary>Makes a version available in the cache.</summary>
    /// <param name="label">The version.</param>
    /// <param name="cacheFolder">Versions are its subfolders, by label.</param>
    /// <param name="cancellationToken">Checked within files; a cancelled download leaves no version.</param>
    /// <returns>The version's folder. One that is there already is verified, and fetched anew where it is not intact.</returns>
    /// <exception cref="VersionFileException">A file of the store is missing or is not the one the manifest lists; it is named.</exception>
    public async Task<string> DownloadAsync(VersionLabel label, string cacheFolder, CancellationToken cancellationToken)
    {
        string target = Path.Combine(Path.GetFullPath(cacheFolder), label.ToString());
        if (IsIntact(target, cancellationToken))
            return target;
        string downloads = Path.Combine(Path.GetFullPath(cacheFolder), DownloadFolder);
        PrivateFile.CreateFolder(downloads);
        RemoveAbandoned(downloads);
        string temporary = Path.Combine(downloads, TemporaryName.Of($"{label}~{Interlocked.Increment(ref _downloads)}"));
        PrivateFile.CreateFolder(temporary);
        try
        {
            await FetchManifestAsync(label, temporary, cancellationToken).ConfigureAwait(false);
            VersionManifest manifest = VersionReader.ReadManifest(temporary);
            if (!string.Equals(manifest.Label, label.ToString(), StringComparison.Ordinal))
                throw new VersionFileException(label.ToString(), VersionLayout.Manifest, $"it is the manifest of {manifest.Label}");
            foreach (VersionFile file in manifest.Files)
                await FetchAsync(label, file, temporary, cancellationToken).ConfigureAwait(false);
            MoveIntoPlace(temporary, target, cancellationToken);
            return target;
        }
        finally
        {
            DeleteFolder(temporary);
        }
    }

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

    /// <summary>Replaces a damaged copy; where another process was faster with an intact one, that one stays.</summary>
    private static void MoveIntoPlace(string temporary, string target, CancellationToken cancellationToken)
    {
        if (Directory.Exists(target) && !IsIntact(target, cancellationToken))
        {
            string damaged = $"{temporary}.damaged";
            DeleteFolder(damaged);
            Directory.Move(target, damaged);
            DeleteFolder(damaged);
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

    private static void RemoveAbandoned(string downloads)
    {
        foreach (string left in Directory.EnumerateDirectories(downloads))
        {
            if (TemporaryName.IsAbandoned(Path.GetFileName(left)))
                DeleteFolder(left);
        }
    }

    private static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private async Task FetchManifestAsync(VersionLabel label, string folder, CancellationToken cancellationToken)
    {
        await using Stream source = await OpenAsync(label, VersionLayout.Manifest, cancellationToken).ConfigureAwait(false);
        await using FileStream file = PrivateFile.Create(VersionLayout.PathIn(folder, VersionLayout.Manifest));
        await source.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
        await file.FlushAsync(cancellationToken).ConfigureAwait(false);
        file.Flush(flushToDisk: true);
    }

    private async Task FetchAsync(VersionLabel label, VersionFile expected, string folder, CancellationToken cancellationToken)
    {
        await using Stream source = await OpenAsync(label, expected.Path, cancellationToken).ConfigureAwait(false);
        await using FileStream file = PrivateFile.Create(VersionLayout.PathIn(folder, expected.Path));
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[BufferBytes];
        long length = 0;
        for (int got; (got = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            // A file that is longer than promised must not fill the disk before it is refused.
            length += got;
            if (length > expected.Length)
                break;
            hash.AppendData(buffer.AsSpan(0, got));
            await file.WriteAsync(buffer.AsMemory(0, got), cancellationToken).ConfigureAwait(false);
        }

        if (length != expected.Length)
            throw new VersionFileException(label.ToString(), expected.Path, $"the store's copy does not have the {expected.Length} bytes that the manifest lists");
        string found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (!string.Equals(found, expected.Sha256, StringComparison.Ordinal))
            throw new VersionFileException(label.ToString(), expected.Path, $"the SHA-256 of the store's copy is {found} instead of {expected.Sha256}");
        await file.FlushAsync(cancellationToken).ConfigureAwait(false);
        file.Flush(flushToDisk: true);
    }

    private async Task<Stream> OpenAsync(VersionLabel label, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await store.OpenReadAsync($"{label}/{path}", cancellationToken).ConfigureAwait(false);
        }
        catch (ArtifactNotFoundException e)
        {
            throw new VersionFileException(label.ToString(), path, "the store has no such file", e);
        }
    }
}
