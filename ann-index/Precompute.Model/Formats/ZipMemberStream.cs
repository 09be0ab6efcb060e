using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Precompute.Model.Formats;

/// <summary>
/// The packed bytes of one member of an archive, front to back, at a position of its own: members of one file can be read at the same
/// time.
/// </summary>
internal sealed class ZipMemberStream : Stream
{
    /// <summary>Bytes of a local header before its name.</summary>
    public const int HeaderLength = 30;

    private readonly SafeFileHandle _handle;
    private readonly long _start;
    private readonly long _length;
    private long _done;

    private ZipMemberStream(SafeFileHandle handle, long start, long length)
    {
        _handle = handle;
        _start = start;
        _length = length;
    }

    /// <summary>Where the member's bytes begin in the file.</summary>
    public long Start => _start;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position
    {
        get => _done;
        set => throw new NotSupportedException("A member is read front to back.");
    }

    /// <summary>Opens a member after comparing its local header with the directory's entry.</summary>
    /// <exception cref="CorruptFileException">They contradict each other, or the member runs out of the file.</exception>
    public static ZipMemberStream Open(string path, SafeFileHandle handle, ZipMember member)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        long fileLength = RandomAccess.GetLength(handle);
        if (RandomAccess.Read(handle, header, member.HeaderOffset) < HeaderLength || BinaryPrimitives.ReadUInt32LittleEndian(header) != 0x04034B50)
            throw new CorruptFileException(path, member.HeaderOffset, $"member '{member.Name}' does not begin as one");
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
        long start = member.HeaderOffset + HeaderLength + nameLength + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        if (start > fileLength - member.PackedLength)
            throw new CorruptFileException(path, member.HeaderOffset, $"member '{member.Name}' claims {member.PackedLength} bytes at {start} of a file of {fileLength}");
        byte[] name = new byte[nameLength];
        int got = RandomAccess.Read(handle, name, member.HeaderOffset + HeaderLength);
        bool deflated = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]) == 8;
        if (deflated != member.IsDeflated || !string.Equals(Encoding.UTF8.GetString(name.AsSpan(0, got)), member.Name, StringComparison.Ordinal))
            throw new CorruptFileException(path, member.HeaderOffset, $"the directory's member '{member.Name}' is another one where it should begin");
        return new ZipMemberStream(handle, start, member.PackedLength);
    }

    public override int Read(Span<byte> buffer)
    {
        int wanted = (int)Math.Min(buffer.Length, _length - _done);
        if (wanted == 0)
            return 0;
        int read = RandomAccess.Read(_handle, buffer[..wanted], _start + _done);
        _done += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A member is read front to back.");

    public override void SetLength(long value) => throw new NotSupportedException("A member is only read.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A member is only read.");
}
