using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Precompute.UnitTests.Model;

/// <summary>ZIP archives put together byte by byte, so that each field can be as another writer makes it, or wrong.</summary>
internal sealed class HandMadeZip
{
    private readonly List<byte> _file = [];
    private readonly List<byte> _directory = [];
    private int _members;

    /// <summary>Write every 64-bit field that the format has, as numpy does (its local headers) and large archives must.</summary>
    public bool Large { get; init; }

    public HandMadeZip Add(
        string name, byte[] content, bool deflated = false, uint? checksum = null, ulong? length = null, ushort? method = null, ushort flags = 0, string? localName = null)
    {
        byte[] packed = deflated ? Deflate(content) : content;
        uint crc = checksum ?? Crc32.HashToUInt32(content);
        ulong claimed = length ?? (ulong)content.Length;
        ushort packing = method ?? (ushort)(deflated ? 8 : 0);
        ulong header = (ulong)_file.Count;

        Write(_file, 0x04034B50u, (ushort)45, flags, packing, 0u, crc);
        WriteSizes(_file, (ulong)packed.Length, claimed);
        byte[] local = Encoding.UTF8.GetBytes(localName ?? name);
        Write(_file, (ushort)local.Length, (ushort)(Large ? 20 : 0));
        _file.AddRange(local);
        if (Large)
            Write(_file, (ushort)1, (ushort)16, claimed, (ulong)packed.Length);
        _file.AddRange(packed);

        Write(_directory, 0x02014B50u, (ushort)45, (ushort)45, flags, packing, 0u, crc);
        WriteSizes(_directory, (ulong)packed.Length, claimed);
        byte[] listed = Encoding.UTF8.GetBytes(name);
        Write(_directory, (ushort)listed.Length, (ushort)(Large ? 28 : 0), (ushort)0, (ushort)0, (ushort)0, 0u, Large ? uint.MaxValue : (uint)header);
        _directory.AddRange(listed);
        if (Large)
            Write(_directory, (ushort)1, (ushort)24, claimed, (ulong)packed.Length, header);
        _members++;
        return this;
    }

    public void Save(string path, string comment = "")
    {
        ulong start = (ulong)_file.Count;
        ulong length = (ulong)_directory.Count;
        _file.AddRange(_directory);
        if (Large)
        {
            Write(_file, 0x06064B50u, 44ul, (ushort)45, (ushort)45, 0u, 0u, (ulong)_members, (ulong)_members, length, start);
            Write(_file, 0x07064B50u, 0u, start + length, 1u);
        }

        ushort members = Large ? ushort.MaxValue : (ushort)_members;
        Write(_file, 0x06054B50u, (ushort)0, (ushort)0, members, members, Large ? uint.MaxValue : (uint)length, Large ? uint.MaxValue : (uint)start, (ushort)comment.Length);
        _file.AddRange(Encoding.ASCII.GetBytes(comment));
        File.WriteAllBytes(path, [.. _file]);
    }

    private void WriteSizes(List<byte> bytes, ulong packed, ulong length)
    {
        if (Large)
            Write(bytes, uint.MaxValue, uint.MaxValue);
        else
            Write(bytes, (uint)packed, (uint)length);
    }

    private static byte[] Deflate(byte[] content)
    {
        using MemoryStream packed = new();
        using (DeflateStream deflate = new(packed, CompressionLevel.Optimal))
            deflate.Write(content);
        return packed.ToArray();
    }

    private static void Write(List<byte> bytes, params ReadOnlySpan<object> fields)
    {
        Span<byte> field = stackalloc byte[8];
        foreach (object value in fields)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(field, Convert.ToUInt64(value, CultureInfo.InvariantCulture));
            bytes.AddRange(field[..(value switch { ushort => 2, uint => 4, _ => 8 })]);
        }
    }
}
