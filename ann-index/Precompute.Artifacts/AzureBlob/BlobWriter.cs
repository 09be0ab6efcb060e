using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Precompute.Artifacts.AzureBlob;

/// <summary>
/// Writes one blob under a name that must be free, or in place of the very blob that was looked at. What fits one block goes in one request; the rest is staged in blocks, several at a
/// time, and becomes visible by one commit. Staged blocks of an upload that broke off are found by their names and not sent again;
/// those that nobody commits are removed by Azure after a week.
/// </summary>
internal sealed class BlobWriter(BlockBlobClient blob, ContentDigest digest, SemaphoreSlim gate, int parallelism, ETag? replaced = null)
{
    /// <summary>Metadata that holds the SHA-256 of the content.</summary>
    public const string Sha256Metadata = "sha256";

    // Azure compares what arrives with it: a byte that flips on the way is refused there.
    private static readonly UploadTransferValidationOptions Checked = new() { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 };

    private readonly BlobRequestConditions _condition = replaced is { } etag ? new() { IfMatch = etag } : new() { IfNoneMatch = ETag.All };
    private readonly BlobHttpHeaders _headers = new() { ContentHash = digest.Md5, ContentType = "application/octet-stream" };
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal) { [Sha256Metadata] = digest.Sha256 };

    /// <summary>Writes the content.</summary>
    /// <param name="content">Read from its position on.</param>
    /// <param name="cancellationToken">Cancels; nothing is then visible.</param>
    /// <exception cref="RequestFailedException">The name is taken (409), the blob to be replaced is another by now (412), or something else went wrong after all retries.</exception>
    public async Task WriteAsync(Stream content, CancellationToken cancellationToken)
    {
        if (digest.BlockIds.Count <= 1)
        {
            await WriteAtOnceAsync(content, cancellationToken).ConfigureAwait(false);
            return;
        }

        Dictionary<string, long> staged = await ListStagedAsync(cancellationToken).ConfigureAwait(false);
        ParallelOptions options = new() { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(ReadMissingAsync(content, staged, cancellationToken), options, StageAsync).ConfigureAwait(false);
        await blob.CommitBlockListAsync(
            digest.BlockIds,
            new CommitBlockListOptions { Conditions = _condition, HttpHeaders = _headers, Metadata = _metadata },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAtOnceAsync(Stream content, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[digest.Length];
        await content.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using MemoryStream body = new(bytes, writable: false);
            await blob.UploadAsync(
                body,
                new BlobUploadOptions
                {
                    Conditions = _condition,
                    HttpHeaders = _headers,
                    Metadata = _metadata,
                    TransferOptions = new StorageTransferOptions { InitialTransferSize = Math.Max(1, digest.BlockBytes), MaximumConcurrency = 1 },
                    TransferValidation = Checked,
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<Dictionary<string, long>> ListStagedAsync(CancellationToken cancellationToken)
    {
        try
        {
            BlockList list = await blob.GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: cancellationToken).ConfigureAwait(false);
            return list.UncommittedBlocks.ToDictionary(static b => b.Name, static b => b.SizeLong, StringComparer.Ordinal);
        }
        catch (RequestFailedException e) when (e.Status == 404 && e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return [];
        }
    }

    private async IAsyncEnumerable<(string Id, byte[] Bytes)> ReadMissingAsync(
        Stream content, Dictionary<string, long> staged, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long start = content.Position;
        for (int block = 0; block < digest.BlockIds.Count; block++)
        {
            int length = digest.LengthOf(block);
            if (staged.TryGetValue(digest.BlockIds[block], out long there) && there == length)
                continue;
            byte[] bytes = GC.AllocateUninitializedArray<byte>(length);
            content.Position = start + ((long)block * digest.BlockBytes);
            await content.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            yield return (digest.BlockIds[block], bytes);
        }
    }

    private async ValueTask StageAsync((string Id, byte[] Bytes) block, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using MemoryStream body = new(block.Bytes, writable: false);
            await blob.StageBlockAsync(block.Id, body, new BlockBlobStageBlockOptions { TransferValidation = Checked }, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }
}
