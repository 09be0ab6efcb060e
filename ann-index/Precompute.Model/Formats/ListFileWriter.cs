using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Precompute.Model.Lists;

namespace Precompute.Model.Formats;

/// <summary>
/// Writes one list file as a stream: rows in ascending order of their entity's id, each once. Keeps only ids and offsets in memory.
/// A writer that is disposed without <see cref="Complete"/> leaves a file that no reader accepts.
/// </summary>
public sealed class ListFileWriter : IDisposable
{
    private readonly SectionFileWriter _writer;
    private readonly Direction _direction;
    private readonly ListRole _role;
    private readonly List<Guid> _ids = [];
    private readonly List<long> _offsets = [0];
    private readonly List<Guid> _targets = [];
    private readonly Dictionary<Guid, int> _targetOrdinals = [];
    private byte[] _record = [];

    /// <summary>Starts a file; an older one is replaced.</summary>
    public ListFileWriter(string path, Direction direction, ListRole role)
    {
        _direction = direction;
        _role = role;
        _writer = new SectionFileWriter(path, SectionFileKind.Lists, ListFileLayout.Version, ListFileLayout.Sections);
        _writer.Begin(ListFileLayout.Rows);
    }

    /// <summary>Number of rows written.</summary>
    public int Count => _ids.Count;

    /// <summary>Appends a row.</summary>
    /// <exception cref="ArgumentException">The row is of another role, out of order, repeated, or its columns differ in length.</exception>
    public void Add(RecommendationRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        int n = row.TargetIds.Length;
        if (row.Role != _role)
            throw new ArgumentException($"A row of role {row.Role} does not belong into the lists of role {_role}.", nameof(row));
        if (row.Scores.Length != n || row.Methods.Length != n || row.Reasons.Length != n * ReasonCodes.PerItem)
            throw new ArgumentException($"The row of {row.EntityId} has {n} targets, {row.Scores.Length} scores, {row.Methods.Length} methods and {row.Reasons.Length} reasons.", nameof(row));
        if (_ids.Count > 0 && _ids[^1].CompareTo(row.EntityId) >= 0)
            throw new ArgumentException($"The row of {row.EntityId} comes after that of {_ids[^1]}; rows must ascend by id.", nameof(row));

        int length = (int)ListFileLayout.RecordLength(n);
        if (_record.Length < length)
            _record = new byte[length];
        Span<byte> record = _record.AsSpan(0, length);
        record.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(record, n);
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], row.InteractionCount);
        BinaryPrimitives.WriteInt16LittleEndian(record[8..], (short)row.ListMethod);
        Span<byte> rest = record[ListFileLayout.RecordHeader..];
        Span<int> targets = MemoryMarshal.Cast<byte, int>(rest[..(4 * n)]);
        for (int i = 0; i < n; i++)
            targets[i] = OrdinalOf(row.TargetIds[i]);
        rest = rest[(4 * n)..];
        MemoryMarshal.AsBytes(row.Scores.AsSpan()).CopyTo(rest);
        rest = rest[(4 * n)..];
        MemoryMarshal.AsBytes(row.Reasons.AsSpan()).CopyTo(rest);
        rest = rest[(4 * n * ReasonCodes.PerItem)..];
        MemoryMarshal.AsBytes(row.Methods.AsSpan()).CopyTo(rest);

        _writer.Append<byte>(record);
        _ids.Add(row.EntityId);
        _offsets.Add(_offsets[^1] + length);
    }

    /// <summary>Writes the index, and flushes to the disk.</summary>
    public void Complete()
    {
        IdSection.Write(_writer, ListFileLayout.Ids, CollectionsMarshal.AsSpan(_ids));
        _writer.Write<long>(ListFileLayout.Offsets, CollectionsMarshal.AsSpan(_offsets));
        IdSection.Write(_writer, ListFileLayout.Targets, CollectionsMarshal.AsSpan(_targets));
        _writer.Write<byte>(ListFileLayout.Kind, [(byte)_direction, (byte)_role]);
        _writer.Complete();
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private int OrdinalOf(Guid target)
    {
        ref int ordinal = ref CollectionsMarshal.GetValueRefOrAddDefault(_targetOrdinals, target, out bool known);
        if (!known)
        {
            ordinal = _targets.Count;
            _targets.Add(target);
        }

        return ordinal;
    }
}
