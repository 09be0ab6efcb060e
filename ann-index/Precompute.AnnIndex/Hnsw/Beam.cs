using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// The candidates and the result set of SEARCH-LAYER (Algorithm 2) in one: the best entries seen, sorted by score, each marked once it
/// has been expanded. The search ends when the best ef of them are expanded, which is the paper's end condition (the best candidate left
/// is worse than the ef-th); where more than ef are kept, the rest are answers only. Entries of equal score keep their order of arrival.
/// </summary>
internal sealed unsafe class Beam
{
    private const int ExpandedBit = int.MinValue;

    // Entries are compared and moved so many at a time; the arrays have room for one step more than the capacity.
    private const int Step = 16;

    // Pinned, so that their addresses stay.
    private float[] _scores = [];
    private int[] _nodes = [];
    private int _capacity;
    private int _width;
    private int _cursor;

    /// <summary>Number of kept entries.</summary>
    public int Count { get; private set; }

    /// <summary>Empties the beam.</summary>
    /// <param name="capacity">Entries kept.</param>
    public void Reset(int capacity) => Reset(capacity, capacity);

    /// <summary>Empties the beam.</summary>
    /// <param name="capacity">Entries kept.</param>
    /// <param name="width">ef: entries expanded, and more only while there are fewer than the capacity.</param>
    public void Reset(int capacity, int width)
    {
        Count = 0;
        Reopen(capacity, width);
    }

    /// <summary>Makes all kept entries expandable again, for a walk over another layer.</summary>
    /// <param name="capacity">Entries kept from here on, no fewer than there are.</param>
    /// <param name="width">ef from here on.</param>
    public void Reopen(int capacity, int width)
    {
        if (_scores.Length < capacity + (2 * Step))
            Grow(capacity + (2 * Step));
        for (int i = 0; i < Count; i++)
            _nodes[i] &= ~ExpandedBit;
        _capacity = capacity;
        _width = width;
        _cursor = 0;
        Threshold = Count < capacity ? float.NegativeInfinity : _scores[capacity - 1];
    }

    /// <summary>Leaves nothing to expand: no other node can score better than what is kept.</summary>
    public void Close() => _cursor = _capacity;

    /// <summary>A score must exceed this to enter: the worst kept one of a full beam.</summary>
    public float Threshold { get; private set; }

    /// <summary>The node of an entry, best first.</summary>
    public int NodeAt(int index) => _nodes[index] & ~ExpandedBit;

    /// <summary>The score of an entry, best first.</summary>
    public float ScoreAt(int index) => _scores[index];

    /// <summary>Offers a node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int node, float score)
    {
        if (score > Threshold)
            Insert(node, score);
    }

    /// <summary>Offers several nodes.</summary>
    public void Add(int* nodes, float* scores, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (scores[i] > Threshold)
                Insert(nodes[i], scores[i]);
        }
    }

    /// <summary>Takes the best entry that has not been expanded, and marks it; −1 when there is none.</summary>
    public int TakeBest()
    {
        int index = FindBest();
        if (index < 0)
            return -1;
        int node = _nodes[index];
        _nodes[index] = node | ExpandedBit;
        _cursor = index + 1;
        return node;
    }

    /// <summary>The node that <see cref="TakeBest"/> would take now; −1 when there is none.</summary>
    public int PeekBest() => FindBest() is var index and >= 0 ? _nodes[index] : -1;

    private int FindBest()
    {
        int[] nodes = _nodes;
        int end = Count < _capacity ? Count : _width;
        for (int i = _cursor; i < end; i++)
        {
            if (nodes[i] >= 0)
                return i;
        }

        return -1;
    }

    private void Insert(int node, float score)
    {
        float* scores = (float*)Marshal.UnsafeAddrOfPinnedArrayElement(_scores, 0);
        int* nodes = (int*)Marshal.UnsafeAddrOfPinnedArrayElement(_nodes, 0);
        int place = CountAtLeast(scores, Count, score);

        // From the end on, one place further. What a step moves too much lies beyond the kept entries.
        int kept = Count < _capacity ? Count++ : _capacity - 1;
        for (int i = place + ((kept - place) / Step * Step); i >= place; i -= Step)
        {
            Vector512<float> movedScores = Vector512.Load(scores + i);
            Vector512<int> movedNodes = Vector512.Load(nodes + i);
            movedScores.Store(scores + i + 1);
            movedNodes.Store(nodes + i + 1);
        }

        scores[place] = score;
        nodes[place] = node;
        if (place < _cursor)
            _cursor = place;
        if (Count == _capacity)
            Threshold = scores[_capacity - 1];
    }

    // Scores descend: their number is the place of the next. Counting all costs less than the wrong guesses of a bisection.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountAtLeast(float* scores, int count, float bound)
    {
        Vector512<float> bounds = Vector512.Create(bound);
        int found = 0;
        for (int i = 0; i < count; i += Step)
        {
            ulong atLeast = Vector512.GreaterThanOrEqual(Vector512.Load(scores + i), bounds).ExtractMostSignificantBits();
            ulong kept = (1UL << Math.Min(count - i, Step)) - 1;
            found += BitOperations.PopCount(atLeast & kept);
        }

        return found;
    }

    private void Grow(int length)
    {
        float[] scores = GC.AllocateArray<float>(length, pinned: true);
        int[] nodes = GC.AllocateArray<int>(length, pinned: true);
        _scores.AsSpan(0, Count).CopyTo(scores);
        _nodes.AsSpan(0, Count).CopyTo(nodes);
        (_scores, _nodes) = (scores, nodes);
    }
}
