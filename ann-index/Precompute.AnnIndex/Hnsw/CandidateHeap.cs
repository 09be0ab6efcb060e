using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// An unbounded queue of nodes to expand, best score first, ties by smaller node. It grows by doubling and keeps its memory, so
/// a warm one does not allocate.
/// </summary>
internal sealed class CandidateHeap
{
    private Neighbor[] _heap = new Neighbor[256];

    /// <summary>Number of queued nodes.</summary>
    public int Count { get; private set; }

    /// <summary>The best queued score; −∞ when empty.</summary>
    public float BestScore => Count == 0 ? float.NegativeInfinity : _heap[0].Score;

    /// <summary>A queued node with its score; the order is the heap's.</summary>
    public Neighbor this[int index] => _heap[index];

    /// <summary>Empties the queue.</summary>
    public void Reset() => Count = 0;

    /// <summary>Queues a node.</summary>
    public void Push(int node, float score)
    {
        if (Count == _heap.Length)
            Array.Resize(ref _heap, 2 * Count);
        var entry = new Neighbor(node, score);
        int hole = Count++;
        while (hole > 0)
        {
            int parent = (hole - 1) >> 1;
            if (!IsBetter(entry, _heap[parent]))
                break;
            _heap[hole] = _heap[parent];
            hole = parent;
        }

        _heap[hole] = entry;
    }

    /// <summary>Removes and returns the best node.</summary>
    public int Pop()
    {
        int best = _heap[0].Ordinal;
        Neighbor last = _heap[--Count];
        int hole = 0;
        while (true)
        {
            int child = (2 * hole) + 1;
            if (child >= Count)
                break;
            if (child + 1 < Count && IsBetter(_heap[child + 1], _heap[child]))
                child++;
            if (!IsBetter(_heap[child], last))
                break;
            _heap[hole] = _heap[child];
            hole = child;
        }

        _heap[hole] = last;
        return best;
    }

    private static bool IsBetter(Neighbor a, Neighbor b) => a.Score > b.Score || (a.Score == b.Score && a.Ordinal < b.Ordinal);
}
