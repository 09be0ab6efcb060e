using System.Runtime.InteropServices;
using Precompute.Numerics;

namespace Precompute.Training.TopN;

/// <summary>
/// One worker's block of queries with their growing lists. The first <see cref="Active"/> slots still scan; retired ones stand behind.
/// </summary>
internal sealed class QueryLists
{
    // A float32 dot of f products and the two norms carry relative errors below f·2⁻²³ each; 4096 factors stay within this.
    private const float RoundingSlack = 1.002f;
    private readonly int _n;
    private readonly Neighbor[] _heaps;
    private readonly Slot[] _slots;
    private int _count;
    private DenseMatrix _queries = null!;
    private CsrMatrix? _seen;

    public QueryLists(int queries, int n)
    {
        _n = n;
        _heaps = new Neighbor[queries * n];
        _slots = new Slot[queries];
    }

    /// <summary>Number of queries that still scan.</summary>
    public int Active { get; private set; }

    /// <summary>Takes a block of queries.</summary>
    public void Start(TopNRequest request, int first, int count)
    {
        _queries = request.Queries;
        _seen = request.Seen;
        _count = count;
        Active = count;
        for (int i = 0; i < count; i++)
        {
            int query = request.QueryOrdinals?[first + i] ?? (first + i);
            float norm = MathF.Sqrt(VectorKernels.SquaredNorm(_queries.Row(query)));
            if (!float.IsFinite(norm))
                throw new PrecomputeException($"Row {query} of the query factors is not finite; train again or remove it.");
            _slots[i] = new Slot { Query = query, Heap = i, Kept = 0, Norm = norm, Threshold = float.NegativeInfinity };
        }
    }

    /// <summary>Whether a target of this norm or smaller can still enter a list.</summary>
    public bool MayEnter(int slot, float targetNorm)
    {
        ref readonly Slot s = ref _slots[slot];

        // Equal scores may enter with a smaller ordinal, so only a strictly smaller bound ends the scan. The bound of tiny norms
        // may round to 0 while scores are subnormal; the added constant covers them.
        return (s.Norm * targetNorm * RoundingSlack) + 1e-37f >= s.Threshold;
    }

    /// <summary>Takes a query out of the scan; its list stays.</summary>
    public void Retire(int slot)
    {
        Active--;
        (_slots[slot], _slots[Active]) = (_slots[Active], _slots[slot]);
    }

    /// <summary>Offers the targets at positions [start, end) to one query.</summary>
    public void ScoreBlock(int slot, NormOrderedTargets targets, int start, int end)
    {
        ref Slot s = ref _slots[slot];
        ReadOnlySpan<float> query = _queries.Row(s.Query);
        ReadOnlySpan<int> seen = _seen is null ? default : _seen.RowColumns(s.Query);
        var heap = BoundedTopK.Resume(_heaps.AsSpan(s.Heap * _n, _n), s.Kept);
        DenseMatrix rows = targets.Rows;
        int p = start;
        for (; p + 4 <= end; p += 4)
        {
            VectorKernels.Dot4(
                query, rows.Row(p), rows.Row(p + 1), rows.Row(p + 2), rows.Row(p + 3), out float s0, out float s1, out float s2, out float s3);
            float threshold = heap.Threshold;
            if (s0 >= threshold)
                Offer(ref heap, targets.Ordinals[p], s0, seen);
            if (s1 >= threshold)
                Offer(ref heap, targets.Ordinals[p + 1], s1, seen);
            if (s2 >= threshold)
                Offer(ref heap, targets.Ordinals[p + 2], s2, seen);
            if (s3 >= threshold)
                Offer(ref heap, targets.Ordinals[p + 3], s3, seen);
        }

        for (; p < end; p++)
            Offer(ref heap, targets.Ordinals[p], VectorKernels.Dot(query, rows.Row(p)), seen);
        s.Kept = heap.Count;
        s.Threshold = heap.Threshold;
    }

    /// <summary>Hands out all lists of the block.</summary>
    public void Finish(TopNRowHandler handler)
    {
        for (int i = 0; i < _count; i++)
        {
            ref readonly Slot s = ref _slots[i];
            Span<Neighbor> list = _heaps.AsSpan(s.Heap * _n, _n);
            int kept = BoundedTopK.Resume(list, s.Kept).SortDescending();
            handler(s.Query, list[..kept]);
        }
    }

    /// <summary>Few targets pass the threshold, so looking each up in the seen row costs less than marking the row beforehand.</summary>
    private static void Offer(ref BoundedTopK heap, int ordinal, float score, ReadOnlySpan<int> seen)
    {
        if (score >= heap.Threshold && seen.BinarySearch(ordinal) < 0)
            heap.Add(ordinal, score);
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Slot
    {
        public int Query;
        public int Heap;
        public int Kept;
        public float Norm;
        public float Threshold;
    }
}
