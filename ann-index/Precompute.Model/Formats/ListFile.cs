using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Precompute.Model.Lists;

namespace Precompute.Model.Formats;

/// <summary>
/// One list file, memory-mapped: opening reads head, kind and target ids only, a look-up is a binary search over the mapped ids and
/// one record. Every number read from the mapping is checked against the file before it is used. Thread-safe until disposed.
/// </summary>
public sealed class ListFile : IDisposable
{
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly SafeMemoryMappedViewHandle? _memory;
    private readonly SectionFileReader _reader;
    private readonly SectionFileReader.Section _rows;
    private readonly SectionFileReader.Section _ids;
    private readonly SectionFileReader.Section _offsets;
    private readonly Guid[] _targets;

    private ListFile(SectionFileReader reader)
    {
        _reader = reader;
        _rows = reader.Get(ListFileLayout.Rows);
        _ids = reader.Get(ListFileLayout.Ids);
        _offsets = reader.Get(ListFileLayout.Offsets);
        byte[] kind = reader.ReadArray<byte>(ListFileLayout.Kind, 2);
        Direction = (Direction)kind[0];
        Role = (ListRole)kind[1];
        if (_ids.Length % IdSection.Bytes != 0 || _ids.Length / IdSection.Bytes >= int.MaxValue)
            throw reader.Corrupt(_ids.Offset, $"the ids take {_ids.Length} bytes, which is not a number of ids");
        Count = (int)(_ids.Length / IdSection.Bytes);
        if (_offsets.Length != (Count + 1L) * sizeof(long))
            throw reader.Corrupt(_offsets.Offset, $"there are {_offsets.Length} bytes of offsets for {Count} rows");
        _targets = IdSection.Read(reader, ListFileLayout.Targets);
        _file = MemoryMappedFile.CreateFromFile(reader.Path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _memory = _view.SafeMemoryMappedViewHandle;
    }

    /// <summary>Which side's lists these are.</summary>
    public Direction Direction { get; }

    /// <summary>The role of the lists.</summary>
    public ListRole Role { get; }

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>Maps a file.</summary>
    /// <exception cref="CorruptFileException">The file is not what was written; the message names it and the offset.</exception>
    public static ListFile Open(string path)
    {
        SectionFileReader reader = SectionFileReader.Open(path, SectionFileKind.Lists, ListFileLayout.Version);
        try
        {
            return new ListFile(reader);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>The row of an entity, or null where there is none. O(log rows).</summary>
    /// <exception cref="CorruptFileException">The record contradicts the file.</exception>
    public RecommendationRow? Find(Guid entityId)
    {
        int low = 0;
        int high = Count - 1;
        while (low <= high)
        {
            int middle = low + ((high - low) >> 1);
            int order = IdAt(middle).CompareTo(entityId);
            if (order == 0)
                return RowAt(middle);
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return null;
    }

    /// <summary>The row at a position; positions follow the ids' order.</summary>
    /// <exception cref="CorruptFileException">The record contradicts the file.</exception>
    public RecommendationRow RowAt(int position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, Count);
        Span<long> range = stackalloc long[2];
        Read(_offsets.Offset + (position * (long)sizeof(long)), MemoryMarshal.AsBytes(range));
        if (range[0] < 0 || range[1] > _rows.Length || range[1] - range[0] < ListFileLayout.RecordHeader)
            throw _reader.Corrupt(_offsets.Offset + (position * (long)sizeof(long)), $"row {position} runs from {range[0]} to {range[1]} of {_rows.Length} bytes");
        long start = _rows.Offset + range[0];
        Span<byte> header = stackalloc byte[ListFileLayout.RecordHeader];
        Read(start, header);
        int n = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (n < 0 || ListFileLayout.RecordLength(n) != range[1] - range[0])
            throw _reader.Corrupt(start, $"row {position} claims {n} items in {range[1] - range[0]} bytes");
        int[] ordinals = ReadArray<int>(start + ListFileLayout.RecordHeader, n);
        Guid[] targets = new Guid[n];
        for (int i = 0; i < n; i++)
        {
            if ((uint)ordinals[i] >= (uint)_targets.Length)
                throw _reader.Corrupt(start + ListFileLayout.RecordHeader + (i * 4L), $"row {position} names target {ordinals[i]} of {_targets.Length}");
            targets[i] = _targets[ordinals[i]];
        }

        long scores = start + ListFileLayout.RecordHeader + (4L * n);
        long reasons = scores + (4L * n);
        return new RecommendationRow
        {
            EntityId = IdAt(position),
            Role = Role,
            TargetIds = targets,
            Scores = ReadArray<float>(scores, n),
            Reasons = ReadArray<int>(reasons, n * ReasonCodes.PerItem),
            Methods = ReadArray<RecommendationMethod>(reasons + (4L * n * ReasonCodes.PerItem), n),
            InteractionCount = BinaryPrimitives.ReadInt32LittleEndian(header[4..]),
            ListMethod = (RecommendationMethod)BinaryPrimitives.ReadInt16LittleEndian(header[8..]),
        };
    }

    /// <summary>Reads the whole file through: checksums of all sections, order of the ids.</summary>
    /// <exception cref="CorruptFileException">The first thing that does not match.</exception>
    public void Verify()
    {
        _reader.Verify(ListFileLayout.Rows);
        _reader.Verify(ListFileLayout.Ids);
        _reader.Verify(ListFileLayout.Offsets);
        for (int i = 1; i < Count; i++)
        {
            if (IdAt(i - 1).CompareTo(IdAt(i)) >= 0)
                throw _reader.Corrupt(_ids.Offset + (i * (long)IdSection.Bytes), $"the ids of rows {i - 1} and {i} do not ascend");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view?.Dispose();
        _file?.Dispose();
        _reader.Dispose();
    }

    private Guid IdAt(int position)
    {
        Span<byte> bytes = stackalloc byte[IdSection.Bytes];
        Read(_ids.Offset + (position * (long)IdSection.Bytes), bytes);
        return new Guid(bytes, bigEndian: true);
    }

    private T[] ReadArray<T>(long offset, int count)
        where T : unmanaged
    {
        T[] values = new T[count];
        Read(offset, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    // The handle refuses what lies outside of the mapping.
    private void Read(long offset, Span<byte> buffer) => _memory!.ReadSpan((ulong)offset, buffer);
}
