using Precompute.Numerics;

namespace Precompute.Model;

/// <summary>
/// Dense ordinals for external ids. Ids ascend in big-endian byte order (PostgreSQL's order of <c>uuid</c>), so that equal
/// sets give equal ordinals; look-up is a binary search, O(log n), and no table is built. Immutable and thread-safe.
/// </summary>
public sealed class IdMap
{
    private readonly Guid[] _ids;

    /// <summary>Wraps ids that already ascend and are distinct; the array is not copied.</summary>
    /// <exception cref="PrecomputeException">The ids do not ascend strictly; the message names the position.</exception>
    public IdMap(Guid[] ascendingIds)
    {
        ArgumentNullException.ThrowIfNull(ascendingIds);
        for (int i = 1; i < ascendingIds.Length; i++)
        {
            if (ascendingIds[i - 1].CompareTo(ascendingIds[i]) >= 0)
                throw new PrecomputeException($"Ids must ascend and be distinct; position {i} holds {ascendingIds[i]} after {ascendingIds[i - 1]}.");
        }

        _ids = ascendingIds;
    }

    /// <summary>An id map over any ids: sorted, duplicates removed.</summary>
    public static IdMap FromUnordered(IEnumerable<Guid> ids)
    {
        Guid[] sorted = [.. ids.Distinct()];
        Array.Sort(sorted);
        return new IdMap(sorted);
    }

    /// <summary>Number of ids.</summary>
    public int Count => _ids.Length;

    /// <summary>The id of an ordinal.</summary>
    public Guid this[int ordinal] => _ids[ordinal];

    /// <summary>All ids by ordinal.</summary>
    public ReadOnlySpan<Guid> Ids => _ids;

    /// <summary>The ordinal of an id, or −1 where the map lacks it.</summary>
    public int OrdinalOf(Guid id)
    {
        int index = Array.BinarySearch(_ids, id);
        return index >= 0 ? index : -1;
    }
}
