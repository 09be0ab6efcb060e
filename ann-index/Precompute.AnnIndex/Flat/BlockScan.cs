using System.Numerics;
using System.Runtime.InteropServices;
using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>
/// Exact search by inner product for a block of queries at a time. Vectors come by descending norm, and a query leaves the scan where none
/// can enter its list any more (‖q‖·‖x‖ below its worst kept score; LEMP, Teflioudi et al. 2015). What is left is
/// a matrix product of int8 codes, whose sums are compared in registers with what a score that enters needs at least, and never stored;
/// the few vectors that reach it are scored. What a score needs is known from the start: long lists are first filled from a sample, and
/// an entry of that list so far down that the sought ones are most probably all above it is the bar; where they were not, the query is
/// scanned again without. Scores are those of
/// <see cref="VectorKernels.Dot(ReadOnlySpan{float}, ReadOnlySpan{float})"/> to the bit, ties go to the smaller ordinal: the lists equal
/// a brute-force scan. Not thread-safe: one per worker, used block after block. Nothing is allocated after birth.
/// </summary>
public sealed class BlockScan
{
    /// <summary>Queries in a block: their codes and those of one panel share the first-level cache, their lists the second.</summary>
    public const int Capacity = 96;

    // How often it is looked whether queries can leave.
    private const int PanelsBetweenLooks = 8;

    // Shorter lists find their bar about as soon without a sample.
    private const int FewestForBar = 32;

    // Candidates wait until this many are there: their vectors are asked for as they are found and have come when they are scored.
    private const int Enough = 16;
    private const int WaitingRoom = Enough + ScreeningPanels.PanelRows;

    // The bound of tiny norms may round to 0 while scores are subnormal.
    private const float UnderflowSlack = 1e-37f;

    private readonly ScreenedVectors _vectors;
    private readonly DenseMatrix _queries;
    private readonly IOrdinalFilter? _filter;
    private readonly ExcludedOrdinals? _excluded;
    private readonly int _k;
    private readonly int _room;
    private readonly ulong[] _lists;
    private readonly Neighbor[] _best;
    private readonly Slot[] _slots = new Slot[Capacity];
    private readonly int[] _waiting = new int[Capacity * WaitingRoom];
    private readonly float[] _scores = new float[WaitingRoom];
    private readonly ScreeningQueries _screening;
    private readonly float _reach;
    private readonly int _sampleK;
    private int _count;
    private int _active;

    /// <summary>Makes room for a block.</summary>
    /// <param name="vectors">What to find.</param>
    /// <param name="queries">Any × d; rows of it are added to the block.</param>
    /// <param name="k">Most entries of a list, 1 or more.</param>
    /// <param name="filter">Vectors that may be returned, most of all; null for all.</param>
    /// <param name="excluded">Rows of queries × vectors: what a query must not get; null for nothing.</param>
    public BlockScan(ScreenedVectors vectors, DenseMatrix queries, int k, IOrdinalFilter? filter = null, CsrMatrix? excluded = null)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        _vectors = vectors;
        _queries = queries;
        _filter = filter;
        _excluded = excluded is null ? null : new ExcludedOrdinals(excluded, Capacity);
        _k = Math.Min(k, Math.Max(1, vectors.Count));
        _room = ReservoirTopK.RoomFor(_k);
        _sampleK = SampleRankOf(_k, vectors.Sample?.Count ?? 0);
        _lists = new ulong[Capacity * _room];
        _best = new Neighbor[_k];
        _screening = new ScreeningQueries(Capacity, vectors.Panels.Basis);
        _reach = 1f + NormOrder.BoundSlack(queries.Columns);
    }

    /// <summary>Takes a query into the block.</summary>
    /// <param name="query">Its row.</param>
    /// <param name="norm">Its Euclidean norm, one that <see cref="ScreenedVectors.Bounds"/> allows.</param>
    /// <param name="scale">What its scores are multiplied with, positive.</param>
    public void Add(int query, float norm, float scale = 1f)
    {
        if (_count == Capacity)
            throw new InvalidOperationException($"The block has room for {Capacity} queries; run it first.");
        _slots[_count] = new Slot { Query = query, Room = _count, Norm = norm, Scale = scale, Threshold = float.NegativeInfinity };
        _screening.Set(_count, _queries.Row(query));
        _excluded?.Set(_count, query);
        _count++;
    }

    /// <summary>Answers the queries of the block and empties it, whatever is raised on the way.</summary>
    /// <param name="answer">Receives each list, an empty one where nothing may be returned.</param>
    public void Run(NeighborListHandler answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        try
        {
            Scan();
            for (int slot = 0; slot < _count; slot++)
            {
                int kept = ListOf(_slots[slot], _k).Drain(_best);
                answer(_slots[slot].Query, _best.AsSpan(0, kept));
            }
        }
        finally
        {
            Clear();
        }
    }

    /// <summary>Empties the block without answering.</summary>
    public void Clear() => _count = 0;

    private void Scan()
    {
        if (_sampleK > 0 && _vectors.Sample is { } sample)
        {
            Scan(sample, _sampleK);
            for (int slot = 0; slot < _count; slot++)
                RaiseBar(slot);
            Scan(_vectors, _k);

            // Lists that the bar kept short begin anew: those queries stand in the first slots then.
            int again = 0;
            for (int slot = 0; slot < _count; slot++)
            {
                if (_slots[slot].Kept >= _k || float.IsNegativeInfinity(_slots[slot].Threshold))
                    continue;
                Empty(slot, float.NegativeInfinity);
                Swap(slot, again++);
            }

            Scan(_vectors, _k, again);
        }
        else
        {
            Scan(_vectors, _k);
        }
    }

    // Entry of a list of the sample that, but for one query in a hundred, is not among the k best of all: as many as are to be expected above
    // the k-th, and two standard deviations. 0 where a bar does not pay.
    private static int SampleRankOf(int k, int sample)
    {
        double expected = (double)k / ScreenedVectors.SampleStep;
        int rank = (int)Math.Ceiling(expected + (2 * Math.Sqrt(expected)) + 1);
        return k < FewestForBar || rank > k || rank > sample / 4 ? 0 : rank;
    }

    private void Scan(ScreenedVectors vectors, int k) => Scan(vectors, k, _count);

    private void Scan(ScreenedVectors vectors, int k, int count)
    {
        _active = count;
        for (int panel = 0; panel < vectors.Panels.PanelCount && _active > 0; panel++)
        {
            if (panel % PanelsBetweenLooks == 0)
                RetireBelow(vectors.NormFrom(panel));
            vectors.Panels.FindAtLeast(panel, _screening, _active);
            ReadOnlySpan<int> ordinals = vectors.Ordinals.AsSpan(panel * ScreeningPanels.PanelRows);
            for (int slot = _screening.NextFound(0, _active); slot >= 0; slot = _screening.NextFound(slot + 1, _active))
                Keep(slot, k, ordinals, _screening.Masks[slot]);
        }

        for (int slot = 0; slot < count; slot++)
            Settle(slot, k);
    }

    // Takes out of the scan the queries whose lists no vector of this norm or smaller can enter; the others stand in the first slots.
    private void RetireBelow(float norm)
    {
        for (int slot = _active - 1; slot >= 0; slot--)
        {
            // Equal scores may enter with a smaller ordinal, so only a strictly smaller bound ends the scan.
            ref readonly Slot s = ref _slots[slot];
            if ((s.Norm * norm * _reach) + UnderflowSlack < s.Threshold / s.Scale)
                Swap(slot, --_active);
        }
    }

    private void Swap(int a, int b)
    {
        (_slots[a], _slots[b]) = (_slots[b], _slots[a]);
        _screening.Swap(a, b);
    }

    // The worst entry of the sample's list is the bar of the list to come.
    private void RaiseBar(int slot)
    {
        ReservoirTopK list = ListOf(_slots[slot], _sampleK);
        list.Tighten();
        Empty(slot, list.Threshold);
    }

    private void Empty(int slot, float threshold)
    {
        ref Slot s = ref _slots[slot];
        s.Kept = 0;
        s.Threshold = threshold;
        _screening.Bounds[slot] = threshold / s.Scale;
    }

    private void Keep(int slot, int k, ReadOnlySpan<int> ordinals, uint mask)
    {
        ref Slot s = ref _slots[slot];
        Span<int> waiting = _waiting.AsSpan(s.Room * WaitingRoom, WaitingRoom);
        int count = s.Waiting;
        for (; mask != 0; mask &= mask - 1)
        {
            int ordinal = ordinals[BitOperations.TrailingZeroCount(mask)];
            VectorKernels.Prefetch(_vectors.Vectors, ordinal);
            waiting[count++] = ordinal;
        }

        s.Waiting = count;
        if (count >= Enough)
            Settle(slot, k);
    }

    // Scores the candidates that wait; those that qualify enter the list, which may raise the threshold.
    private void Settle(int slot, int k)
    {
        ref Slot s = ref _slots[slot];
        ReadOnlySpan<int> waiting = _waiting.AsSpan(s.Room * WaitingRoom, s.Waiting);
        VectorKernels.DotRows(_queries.Row(s.Query), _vectors.Vectors, waiting, _scores);
        ReservoirTopK list = ListOf(s, k);
        for (int i = 0; i < waiting.Length; i++)
        {
            // What the query must not get is looked up for the few that get this far.
            float score = _scores[i] * s.Scale;
            if (score >= list.Threshold && IsWanted(s.Room, waiting[i]))
                list.Add(waiting[i], score);
        }

        s.Kept = list.Count;
        s.Threshold = list.Threshold;
        s.Waiting = 0;
        _screening.Bounds[slot] = list.Threshold / s.Scale;
    }

    private bool IsWanted(int room, int ordinal) => _excluded?.Contains(room, ordinal) != true && _filter?.Accepts(ordinal) != false;

    private ReservoirTopK ListOf(in Slot s, int k) => new(_lists.AsSpan(s.Room * _room, _room), k, s.Kept, s.Threshold);

    [StructLayout(LayoutKind.Auto)]
    private struct Slot
    {
        public int Query;
        public int Room;
        public int Kept;
        public int Waiting;
        public float Norm;
        public float Scale;
        public float Threshold;
    }
}
