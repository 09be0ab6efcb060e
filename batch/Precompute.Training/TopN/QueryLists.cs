using System.Numerics;
using System.Runtime.InteropServices;
using Precompute.Numerics;

namespace Precompute.Training.TopN;

/// <summary>
/// One worker's block of queries with their growing lists. The first <see cref="Active"/> slots still scan; retired ones stand behind.
/// The panels' scores only choose candidates, with a bound lowered by what rounding can do; a candidate enters a list by the score of
/// <see cref="VectorKernels.Dot(ReadOnlySpan{float}, ReadOnlySpan{float})"/>.
/// </summary>
internal sealed class QueryLists
{
    // Candidates wait until this many are there, so that their rows are fetched side by side.
    private const int WaitingRoom = 64;

    // The bound of tiny norms may round to 0 while scores are subnormal.
    private const float UnderflowSlack = 1e-37f;

    private readonly int _n;
    private readonly Neighbor[] _heaps;
    private readonly Slot[] _slots;
    private readonly int[] _waiting;
    private readonly float[] _scores = new float[WaitingRoom];
    private readonly int[] _ordinals = new int[WaitingRoom];
    private int _count;
    private float _slack;
    private DenseMatrix _queries = null!;
    private CsrMatrix? _seen;

    public QueryLists(int queries, int n)
    {
        _n = n;
        _heaps = new Neighbor[queries * n];
        _slots = new Slot[queries];
        _waiting = new int[queries * WaitingRoom];
    }

    /// <summary>Number of queries that still scan.</summary>
    public int Active { get; private set; }

    /// <summary>Takes a block of queries.</summary>
    public void Start(TopNRequest request, int first, int count)
    {
        _queries = request.Queries;
        _seen = request.Seen;
        _slack = RowPanels.ErrorBound(_queries.Columns);
        _count = count;
        Active = count;
        for (int i = 0; i < count; i++)
        {
            int query = request.QueryOrdinals?[first + i] ?? (first + i);
            float norm = MathF.Sqrt(VectorKernels.SquaredNorm(_queries.Row(query)));
            if (!float.IsFinite(norm))
                throw new PrecomputeException($"Row {query} of the query factors is not finite; train again or remove it.");
            _slots[i] = new Slot { Query = query, Room = i, Norm = norm, Threshold = float.NegativeInfinity };
        }
    }

    /// <summary>Takes out of the scan the queries whose lists no target of this norm or smaller can enter.</summary>
    public void RetireBelow(float targetNorm)
    {
        for (int slot = Active - 1; slot >= 0; slot--)
        {
            ref readonly Slot s = ref _slots[slot];

            // Equal scores may enter with a smaller ordinal, so only a strictly smaller bound ends the scan.
            if (s.Norm * targetNorm * (1f + _slack) + UnderflowSlack >= s.Threshold)
                continue;
            Active--;
            (_slots[slot], _slots[Active]) = (_slots[Active], _slots[slot]);
        }
    }

    /// <summary>Offers the targets of one panel to all queries that still scan.</summary>
    public void Offer(NormOrderedTargets targets, int panel)
    {
        Span<int> rows = stackalloc int[RowPanels.MostQueries];
        Span<float> bounds = stackalloc float[RowPanels.MostQueries];
        Span<uint> masks = stackalloc uint[RowPanels.MostQueries];
        float reach = targets.NormOfPanel(panel) * _slack;
        for (int first = 0; first < Active; first += RowPanels.MostQueries)
        {
            int count = Math.Min(RowPanels.MostQueries, Active - first);
            for (int i = 0; i < count; i++)
            {
                ref readonly Slot s = ref _slots[first + i];
                rows[i] = s.Query;
                bounds[i] = s.Threshold - (s.Norm * reach) - UnderflowSlack;
            }

            targets.Panels.FindAtLeast(panel, _queries, rows[..count], bounds[..count], masks[..count]);
            for (int i = 0; i < count; i++)
            {
                if (masks[i] != 0)
                    Keep(ref _slots[first + i], targets, panel, masks[i]);
            }
        }
    }

    /// <summary>Lets all waiting candidates into their lists, which raises the thresholds.</summary>
    public void Settle(NormOrderedTargets targets)
    {
        for (int slot = 0; slot < Active; slot++)
        {
            if (_slots[slot].Waiting > 0)
                Settle(ref _slots[slot], targets);
        }
    }

    /// <summary>Hands out all lists of the block; all candidates are settled.</summary>
    public void Finish(TopNRowHandler handler)
    {
        for (int i = 0; i < _count; i++)
        {
            ref readonly Slot s = ref _slots[i];
            Span<Neighbor> list = _heaps.AsSpan(s.Room * _n, _n);
            int kept = BoundedTopK.Resume(list, s.Kept).SortDescending();
            handler(s.Query, list[..kept]);
        }
    }

    private void Keep(ref Slot s, NormOrderedTargets targets, int panel, uint mask)
    {
        if (s.Waiting + RowPanels.PanelRows > WaitingRoom)
            Settle(ref s, targets);
        Span<int> waiting = _waiting.AsSpan(s.Room * WaitingRoom, WaitingRoom);
        int position = panel * RowPanels.PanelRows;
        for (; mask != 0; mask &= mask - 1)
            waiting[s.Waiting++] = targets.Ordinals[position + BitOperations.TrailingZeroCount(mask)];
    }

    private void Settle(ref Slot s, NormOrderedTargets targets)
    {
        // What the query has seen or must not get is looked up for the few that get this far, which costs less than marking it all beforehand.
        ReadOnlySpan<int> seen = _seen is null ? default : _seen.RowColumns(s.Query);
        ReadOnlySpan<int> waiting = _waiting.AsSpan(s.Room * WaitingRoom, s.Waiting);
        int count = 0;
        foreach (int ordinal in waiting)
        {
            if (seen.BinarySearch(ordinal) < 0)
                _ordinals[count++] = ordinal;
        }

        VectorKernels.DotRows(_queries.Row(s.Query), targets.Rows, _ordinals.AsSpan(0, count), _scores);
        var heap = BoundedTopK.Resume(_heaps.AsSpan(s.Room * _n, _n), s.Kept);
        for (int i = 0; i < count; i++)
            heap.Add(_ordinals[i], _scores[i]);
        s.Kept = heap.Count;
        s.Threshold = heap.Threshold;
        s.Waiting = 0;
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Slot
    {
        public int Query;
        public int Room;
        public int Kept;
        public int Waiting;
        public float Norm;
        public float Threshold;
    }
}
