using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Precompute.Model.Formats;

/// <summary>
/// Reads the directory of a ZIP archive (PKWARE APPNOTE 6.3, sections 4.3.12 to 4.3.16), with the 64-bit fields, and checks that
/// what it claims fits the file: <see cref="System.IO.Compression.ZipArchive"/> checks neither that nor checksums, and does not tell
/// where in the file something is wrong.
/// </summary>
internal sealed class ZipDirectory
{
    private const int EndLength = 22;
    private const int End64Length = 56;
    private const int Locator64Length = 20;
    private const int EntryLength = 46;
    private const int MaxCommentLength = ushort.MaxValue;
    private const long MaxDirectoryBytes = 1L << 26;

    // Deflate spends at least two bits on a match of at most 258 bytes; a claim beyond that is a lie.
    private const long MaxDeflateRatio = 1032;

    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private readonly long _fileLength;

    private ZipDirectory(string path, SafeFileHandle handle)
    {
        _path = path;
        _handle = handle;
        _fileLength = RandomAccess.GetLength(handle);
    }

    /// <summary>The members by name.</summary>
    /// <exception cref="CorruptFileException">The file is not a whole ZIP archive of stored and deflated members with distinct names.</exception>
    public static Dictionary<string, ZipMember> Read(string path, SafeFileHandle handle) => new ZipDirectory(path, handle).ReadMembers();

    private Dictionary<string, ZipMember> ReadMembers()
    {
        (long start, long length, long count) = FindDirectory();
        if (length > MaxDirectoryBytes || count > length / EntryLength)
            throw Corrupt(start, $"the directory claims {count} members in {length} bytes");
        byte[] directory = Bytes(start, (int)length);
        Dictionary<string, ZipMember> members = new((int)count, StringComparer.Ordinal);
        int at = 0;
        for (long i = 0; i < count; i++)
        {
            ZipMember member = ReadEntry(directory.AsSpan(at), start + at, start, out int entryLength);
            if (!members.TryAdd(member.Name, member))
                throw Corrupt(start + at, $"the archive has two members '{member.Name}'");
            at += entryLength;
        }

        if (at != length)
            throw Corrupt(start + at, $"the directory claims {length} bytes, its {count} members take {at}");
        RefuseOverlaps(members.Values, start);
        return members;
    }

    private (long Start, long Length, long Count) FindDirectory()
    {
        if (_fileLength < EndLength)
            throw Corrupt(0, $"the file has {_fileLength} bytes, fewer than an empty ZIP archive");
        int tailLength = (int)Math.Min(_fileLength, EndLength + MaxCommentLength);
        byte[] tail = Bytes(_fileLength - tailLength, tailLength);
        for (int at = tailLength - EndLength; at >= 0; at--)
        {
            ReadOnlySpan<byte> end = tail.AsSpan(at);
            if (U32(end) == 0x06054B50 && U16(end[20..]) == tailLength - at - EndLength)
                return ReadEnd(end, _fileLength - tailLength + at);
        }

        throw Corrupt(_fileLength, "the end of a ZIP archive is missing: this is not one, or it is cut off");
    }

    private (long Start, long Length, long Count) ReadEnd(ReadOnlySpan<byte> end, long at)
    {
        long count = U16(end[10..]);
        long length = U32(end[12..]);
        long start = U32(end[16..]);
        long limit = at;
        bool large = count == ushort.MaxValue || length == uint.MaxValue || start == uint.MaxValue;
        if (U16(end[4..]) != 0 || U16(end[6..]) != 0 || U16(end[8..]) != count)
            throw Corrupt(at + 4, "the archive claims to be one part of several");
        if (large)
        {
            if (at < Locator64Length + End64Length)
                throw Corrupt(at, "the end of the archive promises 64-bit fields that the file has no room for");
            byte[] locator = Bytes(at - Locator64Length, Locator64Length);
            long end64 = (long)U64(locator.AsSpan(8));
            if (U32(locator) != 0x07064B50 || end64 < 0 || end64 > at - Locator64Length - End64Length)
                throw Corrupt(at - Locator64Length, "the 64-bit end of the archive is not where it should be");
            byte[] fields = Bytes(end64, End64Length);
            if (U32(fields) != 0x06064B50)
                throw Corrupt(end64, "the 64-bit end of the archive does not begin as one");
            (count, length, start, limit) = ((long)U64(fields.AsSpan(32)), (long)U64(fields.AsSpan(40)), (long)U64(fields.AsSpan(48)), end64);
        }

        if (count < 0 || length < 0 || start < 0 || length > limit || start != limit - length)
            throw Corrupt(at, $"the directory claims {length} bytes at {start}, but it must end at {limit}");
        return (start, length, count);
    }

    private ZipMember ReadEntry(ReadOnlySpan<byte> entry, long at, long dataEnd, out int entryLength)
    {
        if (entry.Length < EntryLength || U32(entry) != 0x02014B50)
            throw Corrupt(at, "an entry of the directory does not begin as one");
        int nameLength = U16(entry[28..]);
        int extraLength = U16(entry[30..]);
        entryLength = EntryLength + nameLength + extraLength + U16(entry[32..]);
        if (entryLength > entry.Length)
            throw Corrupt(at, $"an entry of the directory claims {entryLength} bytes of {entry.Length}");
        string name = Encoding.UTF8.GetString(entry.Slice(EntryLength, nameLength));
        int flags = U16(entry[8..]);
        int method = U16(entry[10..]);
        if ((flags & 0x2041) != 0)
            throw Corrupt(at + 8, $"member '{name}' is encrypted");
        if (method is not (0 or 8))
            throw Corrupt(at + 10, $"member '{name}' is packed by method {method}; stored (0) and deflated (8) are read");
        long packed = U32(entry[20..]);
        long length = U32(entry[24..]);
        long header = U32(entry[42..]);
        ReadLargeSizes(entry.Slice(EntryLength + nameLength, extraLength), ref length, ref packed, ref header);
        if (header < 0 || packed < 0 || length < 0 || packed > dataEnd || header > dataEnd - packed)
            throw Corrupt(at, $"member '{name}' claims {packed} bytes at {header}, but the directory begins at {dataEnd}");
        if (method == 0 ? length != packed : length > MaxDeflateRatio * (packed + 1))
            throw Corrupt(at, $"member '{name}' claims that its {packed} bytes hold {length}, which they cannot");
        return new ZipMember(name, method == 8, U32(entry[16..]), packed, length, header);
    }

    /// <summary>The extra field 1 holds, in this order, those of the three numbers whose 32 bits are all set (APPNOTE 4.5.3).</summary>
    private static void ReadLargeSizes(ReadOnlySpan<byte> extra, ref long length, ref long packed, ref long header)
    {
        while (extra.Length >= 4)
        {
            int size = Math.Min(U16(extra[2..]), extra.Length - 4);
            if (U16(extra) == 1)
            {
                ReadOnlySpan<byte> fields = extra.Slice(4, size);
                Take(ref fields, ref length);
                Take(ref fields, ref packed);
                Take(ref fields, ref header);
                return;
            }

            extra = extra[(4 + size)..];
        }

        static void Take(ref ReadOnlySpan<byte> fields, ref long value)
        {
            if (value != uint.MaxValue || fields.Length < 8)
                return;
            value = (long)U64(fields);
            fields = fields[8..];
        }
    }

    // Members that share bytes are how a small file claims to hold a large one many times.
    private void RefuseOverlaps(IEnumerable<ZipMember> members, long dataEnd)
    {
        long end = 0;
        string before = "";
        foreach (ZipMember member in members.OrderBy(static m => m.HeaderOffset))
        {
            if (member.HeaderOffset < end)
                throw Corrupt(member.HeaderOffset, $"members '{before}' and '{member.Name}' overlap");
            end = member.HeaderOffset + ZipMemberStream.HeaderLength + member.PackedLength;
            before = member.Name;
        }

        if (end > dataEnd)
            throw Corrupt(dataEnd, $"member '{before}' reaches into the directory");
    }

    private byte[] Bytes(long offset, int length)
    {
        byte[] bytes = new byte[length];
        for (int got = 0; got < length;)
        {
            int read = RandomAccess.Read(_handle, bytes.AsSpan(got), offset + got);
            if (read == 0)
                throw Corrupt(offset + got, $"the file ends {length - got} bytes early");
            got += read;
        }

        return bytes;
    }

    private CorruptFileException Corrupt(long offset, string problem) => new(_path, offset, problem);

    private static int U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static ulong U64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);
}
