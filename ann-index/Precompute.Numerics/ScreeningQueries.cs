using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Precompute.Numerics.Kernels;

namespace Precompute.Numerics;

/// <summary>
/// A block of queries rounded to int8, each with a bound of its own, for <see cref="ScreeningPanels"/>. A slot is a place in the block.
/// Not thread-safe: one block per worker, filled again and again. Nothing is allocated after birth.
/// </summary>
public sealed unsafe class ScreeningQueries
{
    // A whole number of tiles and of vectors of the bounds.
    private const int Granule = ScreeningKernels<Int8Scalar, int>.TileQueries * 8;

    // Bounds beyond what a sum can be, far from the ends of int32: the offset is still added.
    private const float Unreachable = 1 << 30;

    private readonly DenseMatrix _codes;
    private readonly sbyte[] _rounded;
    private readonly float[] _rotated;
    private readonly float[] _bounds;
    private readonly float[] _codeNorms;
    private readonly float[] _reaches;
    private readonly float[] _inverses;
    private readonly float[] _tails;
    private readonly int[] _offsets;
    private readonly int[] _sums;
    private readonly uint[] _masks;

    /// <summary>Makes room.</summary>
    /// <param name="capacity">Queries at a time, 1 or more.</param>
    /// <param name="basis">That of the rows.</param>
    public ScreeningQueries(int capacity, ScreeningBasis basis)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentNullException.ThrowIfNull(basis);
        Capacity = capacity;
        Basis = basis;
        int room = (capacity + Granule - 1) / Granule * Granule;
        Stride = room;
        _codes = new DenseMatrix(room, ScreeningPanels.QuadsOf(Columns));
        _rounded = new sbyte[Columns];
        _rotated = new float[Columns];
        _bounds = new float[room];
        _codeNorms = new float[room];
        _reaches = new float[room];
        _inverses = new float[room];
        _tails = new float[room * ScreeningBasis.MostStages];
        _offsets = new int[room * ScreeningBasis.MostStages];
        _sums = new int[room * ScreeningBasis.MostStages];
        _masks = new uint[room];

        // A slot that holds no query lets no tile go on for its sake.
        Array.Fill(_bounds, float.PositiveInfinity);
        Array.Fill(_inverses, 1f);
    }

    /// <summary>Most queries.</summary>
    public int Capacity { get; }

    /// <summary>Length of a query.</summary>
    public int Columns => Basis.Columns;

    /// <summary>The basis in which queries are rounded.</summary>
    public ScreeningBasis Basis { get; }

    /// <summary>What a score must reach, one a slot; +∞ is reached by none, −∞ by all.</summary>
    public Span<float> Bounds => _bounds.AsSpan(0, Capacity);

    /// <summary>What the last screening found, one a slot: bit r for row 32·panel + r.</summary>
    public ReadOnlySpan<uint> Masks => _masks.AsSpan(0, Capacity);

    /// <summary>The first slot from one on, below another, whose mask is not 0; −1 where there is none.</summary>
    public int NextFound(int from, int end)
    {
        int width = Vector512<uint>.Count;
        for (int first = from & -width; first < end; first += width)
        {
            ulong found = ~Vector512.Equals(Vector512.Create(_masks, first), Vector512<uint>.Zero).ExtractMostSignificantBits() & ((1UL << width) - 1);
            if (first < from)
                found &= ulong.MaxValue << (from - first);
            if (found != 0)
            {
                int slot = first + BitOperations.TrailingZeroCount(found);
                return slot < end ? slot : -1;
            }
        }

        return -1;
    }

    /// <summary>Rounds a query into a slot. O(columns), times columns where the basis is not the rows' own.</summary>
    /// <param name="slot">0 to <see cref="Capacity"/> − 1; its bound becomes −∞.</param>
    /// <param name="query">Finite values.</param>
    /// <exception cref="ArgumentException">The query has another length.</exception>
    public void Set(int slot, ReadOnlySpan<float> query)
    {
        Throw.IfOutside(nameof(slot), slot, 0, Capacity - 1);
        if (query.Length != Columns)
            throw new ArgumentException($"The query has {query.Length} values, the block is for {Columns}.", nameof(query));
        Basis.Rotate(query, _rotated);
        float scale = Int8Codes.Encode(_rotated, _rounded, out double residual);
        _rounded.CopyTo(MemoryMarshal.Cast<float, sbyte>(_codes.Row(slot)));
        long sum = 0, squares = 0;
        int column = 0;
        for (int stage = 0; stage < Basis.Stages.Length; stage++)
        {
            for (int end = Math.Min(Columns, Basis.Stages[stage] * ScreeningPanels.QuadLength); column < end; column++)
            {
                int code = _rounded[column];
                sum += code;
                squares += code * code;
            }

            _offsets[(stage * Stride) + slot] = (int)(ScreeningPanels.Middle * sum);
            _tails[(stage * Stride) + slot] = ScreeningPanels.TailAbove(_rotated, Basis.Stages[stage]);
        }

        double norm = Math.Max(VectorKernels.Norm(query), VectorKernels.Norm(_rotated));
        _bounds[slot] = float.NegativeInfinity;
        _codeNorms[slot] = ScreeningPanels.NormAbove(scale * Math.Sqrt(squares));
        _reaches[slot] = ScreeningPanels.NormAbove(residual + ((ScreeningPanels.Rounding(Columns) + Basis.Slack) * norm));
        _inverses[slot] = ScreeningPanels.InverseOf(scale);
    }

    /// <summary>Exchanges two slots, with their bounds.</summary>
    public void Swap(int a, int b)
    {
        if (a == b)
            return;
        Span<float> first = _codes.Row(a), second = _codes.Row(b);
        for (int i = 0; i < first.Length; i++)
            (first[i], second[i]) = (second[i], first[i]);
        (_bounds[a], _bounds[b]) = (_bounds[b], _bounds[a]);
        (_codeNorms[a], _codeNorms[b]) = (_codeNorms[b], _codeNorms[a]);
        (_reaches[a], _reaches[b]) = (_reaches[b], _reaches[a]);
        (_inverses[a], _inverses[b]) = (_inverses[b], _inverses[a]);
        for (int stage = 0; stage < Basis.Stages.Length * Stride; stage += Stride)
        {
            (_tails[stage + a], _tails[stage + b]) = (_tails[stage + b], _tails[stage + a]);
            (_offsets[stage + a], _offsets[stage + b]) = (_offsets[stage + b], _offsets[stage + a]);
        }
    }

    /// <summary>The bounds as sums of codes, for the rows of one panel: one a slot, for each place at which sums are looked at.</summary>
    /// <param name="count">Slots from the first.</param>
    /// <param name="panel">The rows.</param>
    internal Span<int> Sums(int count, in ScreeningPanel panel)
    {
        int last = Basis.Stages.Length - 1;
        for (int i = 0; i < count; i += Vector512<float>.Count)
        {
            // q·x ≥ bound is possible only where scale·(sum − offset) ≥ bound − ‖scale·q̂‖·‖r‖ − ‖u‖·‖x‖, less ‖q‖·‖x‖ of the coordinates to come.
            Vector512<float> least = Vector512.Create(_bounds, i) - (Vector512.Create(_codeNorms, i) * panel.Residual)
                - (Vector512.Create(_reaches, i) * panel.Norm) - Vector512.Create(ScreeningPanels.Underflow);
            Vector512<float> inverses = Vector512.Create(_inverses, i);
            for (int stage = 0; stage < last; stage++)
                SetSums(i + (stage * Stride), least - (Vector512.Create(_tails, i + (stage * Stride)) * panel.Tails[stage]), inverses, panel.Inverse);
            SetSums(i + (last * Stride), least, inverses, panel.Inverse);
        }

        return _sums;
    }

    private void SetSums(int at, Vector512<float> least, Vector512<float> inverses, float inverse)
    {
        // The larger scale first: rows of norms beyond 10³⁶ would overflow on the way, and what overflows is found by nobody.
        Vector512<float> sums = Vector512.Floor(inverse < 1f ? least * inverse * inverses : least * inverses * inverse);

        // Not a number, where infinities met, must find all: the comparison is false for it.
        sums = Vector512.ConditionalSelect(Vector512.GreaterThan(sums, Vector512.Create(-Unreachable)), sums, Vector512.Create(-Unreachable));
        sums = Vector512.Min(sums, Vector512.Create(Unreachable));
        (Vector512.ConvertToInt32(sums) + Vector512.Create(_offsets, at)).CopyTo(_sums, at);
    }

    /// <summary>From the numbers of one place to those of the next.</summary>
    internal int Stride { get; }

    internal Span<uint> AllMasks => _masks;

    internal int* Codes => (int*)_codes.RowPointer(0);
}
