using System.Buffers.Binary;
using System.IO.Compression;

namespace Precompute.Batch.Import;

/// <summary>
/// The content of a gzip file, checked at its end against the length in the file's trailer: the framework's stream takes a file that
/// breaks off for one that ends, and half a file must not be imported as a whole one.
/// </summary>
internal sealed class GzipContent : Stream
{
    private readonly GZipStream _content;
    private readonly uint _expected;
    private long _length;

    /// <summary>Wraps a file positioned at its start, and closes it with this stream.</summary>
    public GzipContent(FileStream file)
    {
        Span<byte> trailer = stackalloc byte[sizeof(uint)];
        file.Seek(-Math.Min(sizeof(uint), file.Length), SeekOrigin.End);
        bool complete = file.ReadAtLeast(trailer, trailer.Length, throwOnEndOfStream: false) == trailer.Length;
        file.Position = 0;
        _expected = complete ? BinaryPrimitives.ReadUInt32LittleEndian(trailer) : uint.MaxValue;
        _content = new GZipStream(file, CompressionMode.Decompress);
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file ends before its content does.</exception>
    public override int Read(Span<byte> buffer) => Checked(_content.Read(buffer), buffer.Length);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Checked(await _content.ReadAsync(buffer, cancellationToken), buffer.Length);

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _content.Dispose();
        base.Dispose(disposing);
    }

    private int Checked(int read, int wanted)
    {
        _length += read;
        if (read == 0 && wanted > 0 && (uint)_length != _expected)
        {
            throw new InvalidDataException(
                $"It breaks off after {_length} bytes of content, or was put together from several gzip files (pack it again as one).");
        }

        return read;
    }
}
