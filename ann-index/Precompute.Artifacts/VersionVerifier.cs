using System.Security.Cryptography;
using Precompute.Model.Versions;

namespace Precompute.Artifacts;

/// <summary>Reads a version in the store back, several files at a time, and compares every byte's hash with what was written.</summary>
/// <param name="store">Where versions are.</param>
/// <param name="parallelism">Files read at one time, at least 1.</param>
public sealed class VersionVerifier(IArtifactStore store, int parallelism = ArtifactStoreSettings.DefaultParallelism)
{
    private const int BufferBytes = 1 << 17;

    /// <summary>Verifies every file of a version, the manifest included.</summary>
    /// <param name="folder">The version folder as it was written and uploaded.</param>
    /// <param name="label">The version.</param>
    /// <param name="manifest">What the writer says that the folder holds.</param>
    /// <param name="cancellationToken">Checked within files.</param>
    /// <returns>SHA-256 of the manifest.</returns>
    /// <exception cref="VersionFileException">A file is missing or differs; it is named.</exception>
    /// <exception cref="ArtifactStoreException">The store failed, within its own retries.</exception>
    public async Task<string> VerifyAsync(string folder, VersionLabel label, VersionManifest manifest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        VersionFile itself = FileDigest.Describe(folder, VersionLayout.Manifest);
        await VerifyFilesAsync(label, manifest.Files.Append(itself), cancellationToken).ConfigureAwait(false);
        return itself.Sha256;
    }

    /// <summary>Compares some files, before the manifest that lists them is in the store.</summary>
    /// <param name="label">The version.</param>
    /// <param name="files">What was written.</param>
    /// <param name="cancellationToken">Checked within files.</param>
    /// <exception cref="VersionFileException">A file is missing or differs; it is named.</exception>
    /// <exception cref="ArtifactStoreException">The store failed, within its own retries.</exception>
    public async Task VerifyFilesAsync(VersionLabel label, IEnumerable<VersionFile> files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        ParallelOptions options = new() { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            files.OrderByDescending(static f => f.Length),
            options,
            async (file, token) =>
            {
                (string sha256, long length) = await HashAsync(label, file.KeyIn(label), file.Path, token).ConfigureAwait(false);
                if (length != file.Length || !string.Equals(sha256, file.Sha256, StringComparison.Ordinal))
                {
                    throw new VersionFileException(
                        label.ToString(), file.Path, $"the store's copy has {length} bytes with SHA-256 {sha256}; written were {file.Length} with {file.Sha256}");
                }
            }).ConfigureAwait(false);
    }

    private async Task<(string Sha256, long Length)> HashAsync(VersionLabel label, string key, string path, CancellationToken cancellationToken)
    {
        Stream content;
        try
        {
            content = await store.OpenReadAsync(key, cancellationToken).ConfigureAwait(false);
        }
        catch (ArtifactNotFoundException e)
        {
            throw new VersionFileException(label.ToString(), path, "the store has no such file", e);
        }

        await using (content.ConfigureAwait(false))
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] buffer = new byte[BufferBytes];
            long length = 0;
            for (int got; (got = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0; length += got)
                hash.AppendData(buffer.AsSpan(0, got));
            return (Convert.ToHexStringLower(hash.GetHashAndReset()), length);
        }
    }
}
