using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Precompute.Model.Formats;

/// <summary>
/// Reads a section file. Opening checks magic, kind, version, length, table and its checksum; reading a section checks its bytes.
/// Nothing is allocated by a length that the file's own size does not bear out.
/// </summary>
internal sealed class SectionFileReader : IDisposable
{
    private const int ChunkBytes = 1 << 20;

    private readonly SafeFileHandle _handle;
    private readonly Dictionary<uint, Section> _sections = [];

    private SectionFileReader(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
    }

    public string Path { get; }

    public static SectionFileReader Open(string path, SectionFileKind kind, uint newestVersion)
    {
        SectionFileLayout.RequireLittleEndian();
        SafeFileHandle handle = File.OpenHandle(path);
        try
        {
            SectionFileReader reader = new(path, handle);
            reader.ReadHead(kind, newestVersion);
            return reader;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>XxHash3 of the first 32 bytes and the table: everything of the head but the checksum itself and the zeros after it.</summary>
    public static ulong HeadChecksum(ReadOnlySpan<byte> head)
    {
        XxHash3 hash = new();
        hash.Append(head[..SectionFileLayout.ChecksumOffset]);
        hash.Append(head[SectionFileLayout.HeaderLength..]);
        return hash.GetCurrentHashAsUInt64();
    }

    public Section Get(uint id) => _sections.TryGetValue(id, out Section section)
        ? section
        : throw Corrupt(SectionFileLayout.HeaderLength, $"section {id} is missing");

    /// <summary>A whole section as an array, its checksum verified.</summary>
    /// <param name="id">The section.</param>
    /// <param name="expectedCount">Number of elements it must have, or null for any.</param>
    public T[] ReadArray<T>(uint id, long? expectedCount = null)
        where T : unmanaged
    {
        Section section = Get(id);
        int size = Marshal.SizeOf<T>();
        if (section.Length % size != 0 || section.Length / size > Array.MaxLength)
            throw Corrupt(section.Offset, $"section {id} has {section.Length} bytes, which is not a number of {size}-byte elements an array can hold");
        int count = (int)(section.Length / size);
        if (expectedCount is { } expected && expected != count)
            throw Corrupt(section.Offset, $"section {id} has {count} elements instead of {expected}");
        T[] values = new T[count];
        XxHash3 hash = new();
        long offset = section.Offset;
        int step = ChunkBytes / size;
        for (long done = 0; done < count; done += step)
        {
            Span<byte> chunk = MemoryMarshal.AsBytes(values.AsSpan((int)done, (int)Math.Min(step, count - done)));
            ReadExactly(chunk, offset);
            hash.Append(chunk);
            offset += chunk.Length;
        }

        RequireChecksum(id, section, hash.GetCurrentHashAsUInt64());
        return values;
    }

    /// <summary>Reads a section through and compares its checksum.</summary>
    public void Verify(uint id)
    {
        Section section = Get(id);
        XxHash3 hash = new();
        byte[] buffer = new byte[Math.Min(ChunkBytes, section.Length)];
        for (long done = 0; done < section.Length; done += buffer.Length)
        {
            Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, section.Length - done));
            ReadExactly(chunk, section.Offset + done);
            hash.Append(chunk);
        }

        RequireChecksum(id, section, hash.GetCurrentHashAsUInt64());
    }

    public CorruptFileException Corrupt(long offset, string problem) => new(Path, offset, problem);

    public void Dispose() => _handle.Dispose();

    private void ReadHead(SectionFileKind kind, uint newestVersion)
    {
        long fileLength = RandomAccess.GetLength(_handle);
        if (fileLength < SectionFileLayout.HeaderLength)
            throw Corrupt(0, $"the file has {fileLength} bytes, fewer than its header's {SectionFileLayout.HeaderLength}");
        byte[] header = new byte[SectionFileLayout.HeaderLength];
        ReadExactly(header, 0);
        if (!header.AsSpan(0, 8).SequenceEqual(SectionFileLayout.Magic))
            throw Corrupt(0, "the file does not begin as a Precompute file");
        uint foundKind = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(8));
        if (foundKind != (uint)kind)
            throw Corrupt(8, $"the file is of kind 0x{foundKind:X8} instead of {kind}");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(12));
        if (version == 0 || version > newestVersion)
            throw Corrupt(12, $"the file has format version {version}; this software reads 1 to {newestVersion}");
        uint sections = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(16));
        if (sections > SectionFileLayout.MaxSections || SectionFileLayout.TableEnd((int)sections) > fileLength)
            throw Corrupt(16, $"the file names {sections} sections, more than it can hold");
        long statedLength = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(24));
        if (statedLength != fileLength)
            throw Corrupt(24, $"the file has {fileLength} bytes, its header says {statedLength}");
        byte[] head = new byte[SectionFileLayout.TableEnd((int)sections)];
        ReadExactly(head, 0);
        ulong stated = BinaryPrimitives.ReadUInt64LittleEndian(head.AsSpan(SectionFileLayout.ChecksumOffset));
        if (stated != HeadChecksum(head))
            throw Corrupt(SectionFileLayout.ChecksumOffset, "the checksum of the section table does not match");
        ReadTable(head, (int)sections, fileLength);
    }

    private void ReadTable(byte[] head, int sections, long fileLength)
    {
        long end = head.Length;
        for (int i = 0; i < sections; i++)
        {
            int at = SectionFileLayout.HeaderLength + (i * SectionFileLayout.EntryLength);
            ReadOnlySpan<byte> entry = head.AsSpan(at, SectionFileLayout.EntryLength);
            long offset = BinaryPrimitives.ReadInt64LittleEndian(entry[8..]);
            long length = BinaryPrimitives.ReadInt64LittleEndian(entry[16..]);
            if (offset != SectionFileLayout.Align(end) || length < 0 || length > fileLength - offset)
                throw Corrupt(at, $"section {i} claims {length} bytes at {offset} of a file of {fileLength}");
            if (!_sections.TryAdd(BinaryPrimitives.ReadUInt32LittleEndian(entry), new Section(offset, length, BinaryPrimitives.ReadUInt64LittleEndian(entry[24..]))))
                throw Corrupt(at, $"section {i} repeats the id of an earlier one");
            end = offset + length;
        }

        if (end != fileLength)
            throw Corrupt(end, $"{fileLength - end} bytes follow the last section");
    }

    private void RequireChecksum(uint id, Section section, ulong found)
    {
        if (found != section.Checksum)
            throw Corrupt(section.Offset, $"the checksum of section {id} does not match its {section.Length} bytes");
    }

    private void ReadExactly(Span<byte> buffer, long offset)
    {
        while (!buffer.IsEmpty)
        {
            int read = RandomAccess.Read(_handle, buffer, offset);
            if (read == 0)
                throw Corrupt(offset, $"the file ends {buffer.Length} bytes early");
            buffer = buffer[read..];
            offset += read;
        }
    }

    /// <summary>Where a section lies, and what its bytes hash to.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Section(long Offset, long Length, ulong Checksum);
}
