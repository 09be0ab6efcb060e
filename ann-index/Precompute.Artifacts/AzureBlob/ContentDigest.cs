using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Precompute.Artifacts.AzureBlob;

/// <summary>What is known of a content before it is sent: length, hashes, and the names of its blocks.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Hexadecimal.</param>
/// <param name="Md5">As Azure keeps it beside a blob.</param>
/// <param name="BlockBytes">Bytes of each block but the last.</param>
/// <param name="BlockIds">
/// A name a block, of its place and its content's hash: a block of that name and length that an interrupted upload left can be used.
/// </param>
internal sealed record ContentDigest(long Length, string Sha256, byte[] Md5, int BlockBytes, IReadOnlyList<string> BlockIds)
{
    // Azure's limit for one blob.
    private const int MaxBlocks = 50_000;
    private const int IdHashBytes = 20;

    /// <summary>Reads a content from the stream's position to its end, once.</summary>
    /// <exception cref="ArgumentException">It is longer than a blob can be in blocks of 2 GiB.</exception>
    public static async Task<ContentDigest> ComputeAsync(Stream content, int usualBlockBytes, CancellationToken cancellationToken)
    {
        int blockBytes = checked((int)Math.Max(usualBlockBytes, (content.Length - content.Position + MaxBlocks - 1) / MaxBlocks));
        using IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
#pragma warning disable CA5351 // Azure's own checksum of a blob; nothing rests on it alone.
        using IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        List<string> ids = [];
        byte[] buffer = ArrayPool<byte>.Shared.Rent(blockBytes);
        try
        {
            long length = 0;
            while (true)
            {
                int got = await content.ReadAtLeastAsync(buffer.AsMemory(0, blockBytes), blockBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                if (got == 0)
                    break;
                sha.AppendData(buffer.AsSpan(0, got));
                md5.AppendData(buffer.AsSpan(0, got));
                ids.Add(BlockId(ids.Count, buffer.AsSpan(0, got)));
                length += got;
                if (got < blockBytes)
                    break;
            }

            return new ContentDigest(length, Convert.ToHexStringLower(sha.GetHashAndReset()), md5.GetHashAndReset(), blockBytes, ids);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Bytes of a block.</summary>
    public int LengthOf(int block) => (int)Math.Min(BlockBytes, Length - ((long)block * BlockBytes));

    private static string BlockId(int block, ReadOnlySpan<byte> content)
    {
        Span<byte> id = stackalloc byte[sizeof(int) + IdHashBytes];
        BinaryPrimitives.WriteInt32BigEndian(id, block);
        SHA256.HashData(content).AsSpan(0, IdHashBytes).CopyTo(id[sizeof(int)..]);
        return Convert.ToBase64String(id);
    }
}
