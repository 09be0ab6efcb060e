using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Precompute.Model.Formats;

/// <summary>
/// Writes a section file front to back; the header goes in last, so that a file whose writer died is not mistaken for a whole one.
/// Use: for each section <see cref="Begin"/> and <see cref="Append{T}"/> (or <see cref="Write{T}"/>), then <see cref="Complete"/>.
/// </summary>
internal sealed class SectionFileWriter : IDisposable
{
    private const int ChunkElements = 1 << 20;

    private readonly FileStream _stream;
    private readonly SectionFileKind _kind;
    private readonly uint _version;
    private readonly int _sections;
    private readonly List<(uint Id, long Offset, long Length, ulong Checksum)> _entries = [];
    private readonly XxHash3 _hash = new();
    private uint _openId;
    private long _openOffset = -1;

    public SectionFileWriter(string path, SectionFileKind kind, uint version, int sections)
    {
        SectionFileLayout.RequireLittleEndian();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sections, SectionFileLayout.MaxSections);
        _kind = kind;
        _version = version;
        _sections = sections;
        _stream = PrivateFile.Create(path);
        Pad(SectionFileLayout.TableEnd(sections));
    }

    /// <summary>Bytes appended to the open section so far.</summary>
    public long SectionLength => _openOffset < 0 ? 0 : _stream.Position - _openOffset;

    public void Begin(uint id)
    {
        End();
        Pad(SectionFileLayout.Align(_stream.Position) - _stream.Position);
        _openId = id;
        _openOffset = _stream.Position;
    }

    public void Append<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        while (!values.IsEmpty)
        {
            ReadOnlySpan<byte> chunk = MemoryMarshal.AsBytes(values[..Math.Min(values.Length, ChunkElements)]);
            _hash.Append(chunk);
            _stream.Write(chunk);
            values = values[Math.Min(values.Length, ChunkElements)..];
        }
    }

    public void Write<T>(uint id, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Begin(id);
        Append(values);
    }

    /// <summary>Closes the last section, writes header and table, and flushes to the disk.</summary>
    public void Complete()
    {
        End();
        if (_entries.Count != _sections)
            throw new InvalidOperationException($"{_entries.Count} of {_sections} sections were written.");
        byte[] head = new byte[SectionFileLayout.TableEnd(_sections)];
        SectionFileLayout.Magic.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), (uint)_kind);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(12), _version);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(16), (uint)_sections);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(24), _stream.Length);
        for (int i = 0; i < _sections; i++)
        {
            Span<byte> entry = head.AsSpan(SectionFileLayout.HeaderLength + (i * SectionFileLayout.EntryLength));
            BinaryPrimitives.WriteUInt32LittleEndian(entry, _entries[i].Id);
            BinaryPrimitives.WriteInt64LittleEndian(entry[8..], _entries[i].Offset);
            BinaryPrimitives.WriteInt64LittleEndian(entry[16..], _entries[i].Length);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[24..], _entries[i].Checksum);
        }

        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(SectionFileLayout.ChecksumOffset), SectionFileReader.HeadChecksum(head));
        _stream.Position = 0;
        _stream.Write(head);
        _stream.Flush(flushToDisk: true);
    }

    public void Dispose() => _stream.Dispose();

    private void End()
    {
        if (_openOffset < 0)
            return;
        _entries.Add((_openId, _openOffset, _stream.Position - _openOffset, _hash.GetCurrentHashAsUInt64()));
        _hash.Reset();
        _openOffset = -1;
    }

    private void Pad(long bytes)
    {
        Span<byte> zeros = stackalloc byte[256];
        zeros.Clear();
        for (; bytes > 0; bytes -= Math.Min(bytes, zeros.Length))
            _stream.Write(zeros[..(int)Math.Min(bytes, zeros.Length)]);
    }
}
