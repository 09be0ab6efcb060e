using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Precompute.Artifacts.AzureBlob;

namespace Precompute.Artifacts;

/// <summary>
/// Artefacts as block blobs of one container. Every write is conditional: a name is taken once, by one request or one commit of staged
/// blocks, so that nobody sees half a blob. Its SHA-256 lies beside it as metadata and its MD5 as Content-MD5: where both and the length
/// agree with what is to be written, the blob is taken as there already without being read; else its bytes decide. Requests are
/// retried within the bounds of the options; the last failure is an <see cref="ArtifactStoreException"/>.
/// </summary>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for holds nothing to be released.
public sealed class AzureBlobArtifactStore : IArtifactStore
#pragma warning restore CA1001
{
    private const int MaxWindow = 4;

    private readonly AzureBlobStoreOptions _options;
    private readonly BlobContainerClient _container;
    private readonly BlobFaults _faults;
    private readonly SemaphoreSlim _gate;
    private readonly string _prefix;

    /// <summary>Opens the store; nothing is asked of the service yet.</summary>
    /// <exception cref="ArgumentException">Not exactly one of connection string and address, or an illegal prefix.</exception>
    /// <exception cref="FormatException">The connection string cannot be understood.</exception>
    public AzureBlobArtifactStore(AzureBlobStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.ConnectionString is null == options.AccountUri is null)
            throw new ArgumentException("Exactly one of ConnectionString and AccountUri must be set.", nameof(options));
        if (options.Parallelism < 1 || options.BlockBytes < 1)
            throw new ArgumentException($"Parallelism is {options.Parallelism} and BlockBytes {options.BlockBytes}; both must be positive.", nameof(options));
        _prefix = options.Prefix.Length == 0 ? "" : ArtifactKey.RequirePrefix(options.Prefix + "/");
        _options = options;
        _container = BlobContainers.Open(options);

        // The client's address has the signature in it where one is used.
        UriBuilder address = new(_container.Uri.GetLeftPart(UriPartial.Path)) { UserName = "", Password = "" };
        Location = new Uri($"{address.Uri.AbsoluteUri.TrimEnd('/')}/{_prefix}");
        _faults = new BlobFaults(address.Uri.AbsoluteUri.TrimEnd('/')[..^(options.Container.Length + 1)], options.Container, options.MaxRetries);
        _gate = new SemaphoreSlim(options.Parallelism);
    }

    /// <inheritdoc/>
    public Uri Location { get; }

    /// <inheritdoc/>
    public async Task<ArtifactPutResult> PutAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        BlockBlobClient blob = Blob(key);
        if (!content.CanSeek)
            throw new ArgumentException("The content must be seekable: it is read once to be compared and once to be sent.", nameof(content));
        long start = content.Position;
        ContentDigest digest = await ContentDigest.ComputeAsync(content, _options.BlockBytes, cancellationToken).ConfigureAwait(false);
        for (bool again = false; ; again = true)
        {
            if (await IsThereAsync(blob, key, digest, cancellationToken).ConfigureAwait(false))
                return ArtifactPutResult.AlreadyThere;
            content.Position = start;
            try
            {
                await new BlobWriter(blob, digest, _gate, Math.Min(_options.Parallelism, MaxWindow)).WriteAsync(content, cancellationToken).ConfigureAwait(false);
                return ArtifactPutResult.Created;
            }
            catch (RequestFailedException e) when (!again && MayBeAnothersWrite(e))
            {
                // Another writer was faster, or an answer to our own write was lost: what is there now decides.
            }
            catch (Exception e) when (e is not IOException && BlobFaults.IsOfTheStore(e, cancellationToken))
            {
                throw _faults.Describe(e, "written", key);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<ArtifactPutResult> ReplaceAsync(string key, Stream content, string expectedSha256, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrEmpty(expectedSha256);
        BlockBlobClient blob = Blob(key);
        if (!content.CanSeek)
            throw new ArgumentException("The content must be seekable: it is read once to be compared and once to be sent.", nameof(content));
        long start = content.Position;
        ContentDigest digest = await ContentDigest.ComputeAsync(content, _options.BlockBytes, cancellationToken).ConfigureAwait(false);
        for (bool again = false; ; again = true)
        {
            BlobProperties there = await PropertiesAsync(blob, key, cancellationToken).ConfigureAwait(false) ?? throw new ArtifactNotFoundException(key);
            string found;
            try
            {
                found = await HashAsync(blob, key, there, cancellationToken).ConfigureAwait(false);
            }
            catch (ArtifactStoreException e) when (!again && e.InnerException is RequestFailedException changed && MayBeAnothersWrite(changed))
            {
                continue;
            }

            if (string.Equals(found, digest.Sha256, StringComparison.Ordinal))
                return ArtifactPutResult.AlreadyThere;
            if (!string.Equals(found, expectedSha256, StringComparison.Ordinal))
                throw ArtifactConflictException.NotTheReplaced(key);
            content.Position = start;
            try
            {
                await new BlobWriter(blob, digest, _gate, Math.Min(_options.Parallelism, MaxWindow), there.ETag).WriteAsync(content, cancellationToken).ConfigureAwait(false);
                return ArtifactPutResult.Replaced;
            }
            catch (RequestFailedException e) when (!again && MayBeAnothersWrite(e))
            {
                // As in PutAsync: what is there now decides.
            }
            catch (Exception e) when (e is not IOException && BlobFaults.IsOfTheStore(e, cancellationToken))
            {
                throw _faults.Describe(e, "replaced", key);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenReadAsync(string key, long offset, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        BlockBlobClient blob = Blob(key);
        BlobProperties properties = await PropertiesAsync(blob, key, cancellationToken).ConfigureAwait(false) ?? throw new ArtifactNotFoundException(key);
        return Read(blob, key, properties, offset, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> ExistsAsync(string key, CancellationToken cancellationToken) =>
        await PropertiesAsync(Blob(key), key, cancellationToken).ConfigureAwait(false) is not null;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ArtifactInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        GetBlobsOptions below = new() { Prefix = _prefix + ArtifactKey.RequirePrefix(prefix) };
        List<ArtifactInfo> found = [];
        try
        {
            await foreach (BlobItem blob in _container.GetBlobsAsync(below, cancellationToken).ConfigureAwait(false))
            {
                string key = blob.Name[_prefix.Length..];
                if (ArtifactKey.IsValid(key))
                    found.Add(new ArtifactInfo(key, blob.Properties.ContentLength ?? 0));
            }
        }
        catch (Exception e) when (BlobFaults.IsOfTheStore(e, cancellationToken))
        {
            throw _faults.Describe(e, "listed", key: null);
        }

        // Accounts with a hierarchical namespace list by folder.
        foreach (ArtifactInfo info in found.OrderBy(static i => i.Key, StringComparer.Ordinal))
            yield return info;
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(string key, CancellationToken cancellationToken)
    {
        BlockBlobClient blob = Blob(key);
        try
        {
            return await blob.DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (BlobFaults.IsOfTheStore(e, cancellationToken))
        {
            throw _faults.Describe(e, "deleted", key);
        }
    }

    private static bool MayBeAnothersWrite(RequestFailedException e) =>
        e.ErrorCode == BlobErrorCode.BlobAlreadyExists || e.ErrorCode == BlobErrorCode.ConditionNotMet || e.ErrorCode == BlobErrorCode.InvalidBlockList;

    private BlockBlobClient Blob(string key) => _container.GetBlockBlobClient(_prefix + ArtifactKey.Require(key));

    /// <summary>Whether the same bytes are stored.</summary>
    /// <exception cref="ArtifactConflictException">Others are.</exception>
    private async Task<bool> IsThereAsync(BlockBlobClient blob, string key, ContentDigest digest, CancellationToken cancellationToken)
    {
        if (await PropertiesAsync(blob, key, cancellationToken).ConfigureAwait(false) is not { } there)
            return false;
        if (there.ContentLength != digest.Length)
            throw new ArtifactConflictException(key);
        if (there.ContentHash is { } md5 && md5.AsSpan().SequenceEqual(digest.Md5)
            && there.Metadata.TryGetValue(BlobWriter.Sha256Metadata, out string? sha256) && string.Equals(sha256, digest.Sha256, StringComparison.Ordinal))
        {
            return true;
        }

        string found = await HashAsync(blob, key, there, cancellationToken).ConfigureAwait(false);
        return string.Equals(found, digest.Sha256, StringComparison.Ordinal) ? true : throw new ArtifactConflictException(key);
    }

    private async Task<string> HashAsync(BlockBlobClient blob, string key, BlobProperties there, CancellationToken cancellationToken)
    {
        Stream content = Read(blob, key, there, offset: 0, cancellationToken);
        await using (content.ConfigureAwait(false))
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false));
    }

    private async Task<BlobProperties?> PropertiesAsync(BlockBlobClient blob, string key, CancellationToken cancellationToken)
    {
        try
        {
            return await blob.GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.Status == 404 && e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
        catch (Exception e) when (BlobFaults.IsOfTheStore(e, cancellationToken))
        {
            throw _faults.Describe(e, "looked up", key);
        }
    }

    private RangedBlobStream Read(BlockBlobClient blob, string key, BlobProperties properties, long offset, CancellationToken cancellationToken) => new(
        (from, destination, token) => FetchAsync(blob, key, properties.ETag, from, destination, token),
        properties.ContentLength,
        offset,
        _options.BlockBytes,
        Math.Min(_options.Parallelism, MaxWindow),
        cancellationToken);

    /// <summary>One range of the very blob that was opened. The client goes on from the byte where a connection broke, within its retries.</summary>
    private async Task FetchAsync(BlockBlobClient blob, string key, ETag etag, long from, Memory<byte> destination, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            BlobDownloadOptions range = new() { Range = new HttpRange(from, destination.Length), Conditions = new BlobRequestConditions { IfMatch = etag } };
            using BlobDownloadStreamingResult answer = await blob.DownloadStreamingAsync(range, cancellationToken).ConfigureAwait(false);
            await answer.Content.ReadExactlyAsync(destination, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (BlobFaults.IsOfTheStore(e, cancellationToken))
        {
            throw _faults.Describe(e, "read", key);
        }
        finally
        {
            _gate.Release();
        }
    }
}
