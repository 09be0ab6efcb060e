using System.Runtime.CompilerServices;
using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// The candidates and the result set of SEARCH-LAYER (Algorithm 2) in one: the best ef entries seen, sorted by score, each marked
/// once it has been expanded. The search ends when all kept entries are expanded, which is the paper's end condition (the best
/// candidate left is worse than the worst kept). Entries of equal score keep their order of arrival.
/// </summary>
internal sealed class Beam
{
    private const int ExpandedBit = int.MinValue;
    private Neighbor[] _entries = [];
    private int _capacity;
    private int _cursor;

    /// <summary>Number of kept entries.</summary>
    public int Count { get; private set; }

    /// <summary>Empties the beam and sets its width.</summary>
    public void Reset(int capacity)
    {
        if (_entries.Length < capacity)
            _entries = new Neighbor[capacity];
        _capacity = capacity;
        _cursor = 0;
        Count = 0;
        Threshold = float.NegativeInfinity;
    }

    /// <summary>A score must exceed this to enter: the worst kept one of a full beam.</summary>
    public float Threshold { get; private set; }

    /// <summary>The node of an entry, best first.</summary>
    public int NodeAt(int index) => _entries[index].Ordinal & ~ExpandedBit;

    /// <summary>The score of an entry, best first.</summary>
    public float ScoreAt(int index) => _entries[index].Score;

    /// <summary>Offers a node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int node, float score)
    {
        if (score > Threshold)
            Insert(node, score);
    }

    /// <summary>Takes the best entry that has not been expanded, and marks it; −1 when there is none.</summary>
    public int TakeBest()
    {
        Neighbor[] entries = _entries;
        for (int i = _cursor; i < Count; i++)
        {
            ref Neighbor entry = ref entries[i];
            if (entry.Ordinal < 0)
                continue;
            int node = entry.Ordinal;
            entry = new Neighbor(node | ExpandedBit, entry.Score);
            _cursor = i + 1;
            return node;
        }

        return -1;
    }

    /// <summary>Makes all kept entries expandable again, for a walk over another layer.</summary>
    public void Reopen()
    {
        for (int i = 0; i < Count; i++)
            _entries[i] = new Neighbor(NodeAt(i), _entries[i].Score);
        _cursor = 0;
    }

    private void Insert(int node, float score)
    {
        Span<Neighbor> entries = _entries.AsSpan(0, _capacity);
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (entries[middle].Score >= score)
                low = middle + 1;
            else
                high = middle;
        }

        int kept = Count < _capacity ? Count++ : _capacity - 1;
        entries[low..kept].CopyTo(entries[(low + 1)..]);
        entries[low] = new Neighbor(node, score);
        if (low < _cursor)
            _cursor = low;
        if (Count == _capacity)
            Threshold = entries[_capacity - 1].Score;
    }
}
