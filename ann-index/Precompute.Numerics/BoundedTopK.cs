using System.Runtime.CompilerServices;

namespace Precompute.Numerics;

/// <summary>
/// The best k of a stream, kept in the caller's buffer as a binary heap whose root is the worst kept entry. Order: score
/// descending, then ordinal ascending, so that the outcome does not depend on the order of arrival. A NaN score is never kept.
/// <see cref="Add"/> is O(1) for an entry that does not qualify and O(log k) otherwise. Nothing is allocated.
/// </summary>
public ref struct BoundedTopK
{
    private readonly Span<Neighbor> _heap;
    private int _count;

    /// <summary>Starts empty over a buffer.</summary>
    /// <param name="buffer">Room for k entries; k = its length, 0 is allowed.</param>
    public BoundedTopK(Span<Neighbor> buffer)
    {
        _heap = buffer;
        _count = 0;
        Threshold = buffer.IsEmpty ? float.PositiveInfinity : float.NegativeInfinity;
    }

    /// <summary>Continues over a buffer that an earlier instance left, unsorted, with a number of entries kept.</summary>
    /// <param name="buffer">The same room for k entries.</param>
    /// <param name="count">The earlier instance's <see cref="Count"/>.</param>
    public static BoundedTopK Resume(Span<Neighbor> buffer, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)buffer.Length, nameof(count));
        var heap = new BoundedTopK(buffer) { _count = count };
        if (count > 0 && count == buffer.Length)
            heap.Threshold = buffer[0].Score;
        return heap;
    }

    /// <summary>Number of entries kept so far, at most k.</summary>
    public readonly int Count => _count;

    /// <summary>k.</summary>
    public readonly int Capacity => _heap.Length;

    /// <summary>True once k entries are kept.</summary>
    public readonly bool IsFull => _count == _heap.Length;

    /// <summary>
    /// The worst kept score once k entries are kept, −∞ before (+∞ for k = 0). A score below it cannot enter; an equal one
    /// enters only with a smaller ordinal.
    /// </summary>
    public float Threshold { get; private set; }

    /// <summary>Offers an entry; true when it is kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Add(int ordinal, float score) => score >= Threshold && AddSlow(new Neighbor(ordinal, score));

    /// <summary>Forgets all entries.</summary>
    public void Clear()
    {
        _count = 0;
        Threshold = _heap.IsEmpty ? float.PositiveInfinity : float.NegativeInfinity;
    }

    /// <summary>Turns the heap into the answer: sorted by score descending, then ordinal ascending. Nothing may be added afterwards.</summary>
    /// <returns>The number of entries at the front of the buffer.</returns>
    public int SortDescending()
    {
        int count = _count;
        for (int last = count - 1; last > 0; last--)
        {
            // The root is the worst of what is left: it belongs to the end.
            Neighbor worst = _heap[0];
            Neighbor moved = _heap[last];
            _heap[last] = worst;
            SiftDown(moved, last);
        }

        return count;
    }

    private bool AddSlow(Neighbor entry)
    {
        if (_heap.IsEmpty)
            return false;
        if (_count < _heap.Length)
        {
            SiftUp(entry, _count++);
        }
        else
        {
            if (!IsWorse(_heap[0], entry))
                return false;
            SiftDown(entry, _count);
        }

        if (_count == _heap.Length)
            Threshold = _heap[0].Score;
        return true;
    }

    private readonly void SiftUp(Neighbor entry, int hole)
    {
        while (hole > 0)
        {
            int parent = (hole - 1) >> 1;
            if (!IsWorse(entry, _heap[parent]))
                break;
            _heap[hole] = _heap[parent];
            hole = parent;
        }

        _heap[hole] = entry;
    }

    private readonly void SiftDown(Neighbor entry, int count)
    {
        int hole = 0;
        while (true)
        {
            int child = (2 * hole) + 1;
            if (child >= count)
                break;
            if (child + 1 < count && IsWorse(_heap[child + 1], _heap[child]))
                child++;
            if (!IsWorse(_heap[child], entry))
                break;
            _heap[hole] = _heap[child];
            hole = child;
        }

        _heap[hole] = entry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsWorse(Neighbor a, Neighbor b) => a.Score < b.Score || (a.Score == b.Score && a.Ordinal > b.Ordinal);
}
