using Precompute.Numerics;

namespace Precompute.Model;

/// <summary>
/// Dense ordinals for external ids. Ids ascend in big-endian byte order (PostgreSQL's order of <c>uuid</c>), so that equal
/// sets give equal ordinals; look-up is a binary search, O(log n), and no table is built. Where somebody was forgotten a
/// <see cref="Tombstone"/> stands, out of order and found by no look-up. Immutable and thread-safe.
/// </summary>
public sealed class IdMap
{
    private readonly Guid[] _ids;

    // Only where there are tombstones: the ids that can be found, and their ordinals.
    private readonly Guid[] _findable;
    private readonly int[]? _findableOrdinals;

    /// <summary>Wraps ids that already ascend and are distinct, tombstones aside; the array is not copied.</summary>
    /// <exception cref="PrecomputeException">The ids do not ascend strictly; the message names the position.</exception>
    public IdMap(Guid[] ascendingIds)
    {
        ArgumentNullException.ThrowIfNull(ascendingIds);
        _ids = ascendingIds;
        _findable = ascendingIds;
        if (Array.Exists(ascendingIds, Tombstone.Is))
        {
            _findableOrdinals = [.. Enumerable.Range(0, ascendingIds.Length).Where(i => !Tombstone.Is(ascendingIds[i]))];
            _findable = Array.ConvertAll(_findableOrdinals, i => ascendingIds[i]);
        }

        for (int i = 1; i < _findable.Length; i++)
        {
            if (_findable[i - 1].CompareTo(_findable[i]) >= 0)
                throw new PrecomputeException($"Ids must ascend and be distinct; position {_findableOrdinals?[i] ?? i} holds {_findable[i]} after {_findable[i - 1]}.");
        }
    }

    /// <summary>An id map over any ids: sorted, duplicates removed.</summary>
    public static IdMap FromUnordered(IEnumerable<Guid> ids)
    {
        Guid[] sorted = [.. ids.Distinct()];
        Array.Sort(sorted);
        return new IdMap(sorted);
    }

    /// <summary>Number of ids, tombstones included.</summary>
    public int Count => _ids.Length;

    /// <summary>The id of an ordinal.</summary>
    public Guid this[int ordinal] => _ids[ordinal];

    /// <summary>All ids by ordinal.</summary>
    public ReadOnlySpan<Guid> Ids => _ids;

    /// <summary>The ordinal of an id, or −1 where the map lacks it. Tombstones are lacking.</summary>
    public int OrdinalOf(Guid id)
    {
        int index = Array.BinarySearch(_findable, id);
        return index < 0 ? -1 : _findableOrdinals?[index] ?? index;
    }

    /// <summary>The same ids with a tombstone in one place.</summary>
    /// <param name="ordinal">The place.</param>
    /// <param name="catalogueOrdinal">The ordinal in the version's catalogue, which the tombstone names.</param>
    public IdMap WithTombstone(int ordinal, int catalogueOrdinal)
    {
        Guid[] ids = [.. _ids];
        ids[ordinal] = Tombstone.Of(catalogueOrdinal);
        return new IdMap(ids);
    }
}
