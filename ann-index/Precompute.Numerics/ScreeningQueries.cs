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
    private readonly float[] _bounds;
    private readonly float[] _codeNorms;
    private readonly float[] _reaches;
    private readonly float[] _inverses;
    private readonly int[] _offsets;
    private readonly int[] _sums;
    private readonly uint[] _masks;

    /// <summary>Makes room.</summary>
    /// <param name="capacity">Queries at a time, 1 or more.</param>
    /// <param name="columns">Length of a query.</param>
    public ScreeningQueries(int capacity, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        Columns = columns;
        int room = (capacity + Granule - 1) / Granule * Granule;
        _codes = new DenseMatrix(room, ScreeningPanels.QuadsOf(columns));
        _rounded = new sbyte[columns];
        _bounds = new float[room];
        _codeNorms = new float[room];
        _reaches = new float[room];
        _inverses = new float[room];
        _offsets = new int[room];
        _sums = new int[room];
        _masks = new uint[room];
    }

    /// <summary>Most queries.</summary>
    public int Capacity { get; }

    /// <summary>Length of a query.</summary>
    public int Columns { get; }

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

    /// <summary>Rounds a query into a slot. O(columns).</summary>
    /// <param name="slot">0 to <see cref="Capacity"/> − 1; its bound becomes −∞.</param>
    /// <param name="query">Finite values.</param>
    /// <exception cref="ArgumentException">The query has another length.</exception>
    public void Set(int slot, ReadOnlySpan<float> query)
    {
        Throw.IfOutside(nameof(slot), slot, 0, Capacity - 1);
        if (query.Length != Columns)
            throw new ArgumentException($"The query has {query.Length} values, the block is for {Columns}.", nameof(query));
        float scale = Int8Codes.Encode(query, _rounded, out double residual);
        long sum = 0, squares = 0;
        foreach (sbyte code in _rounded)
        {
            sum += code;
            squares += code * code;
        }

        _rounded.CopyTo(MemoryMarshal.Cast<float, sbyte>(_codes.Row(slot)));
        double norm = VectorKernels.Norm(query);
        _bounds[slot] = float.NegativeInfinity;
        _codeNorms[slot] = MathF.BitIncrement((float)(scale * Math.Sqrt(squares)));
        _reaches[slot] = MathF.BitIncrement((float)(residual + (ScreeningPanels.Rounding(Columns) * norm)));
        _inverses[slot] = ScreeningPanels.InverseOf(scale);
        _offsets[slot] = (int)(ScreeningPanels.Middle * sum);
    }

    /// <summary>Copies a slot over another, with its bound.</summary>
    public void Move(int from, int to)
    {
        _codes.Row(from).CopyTo(_codes.Row(to));
        _bounds[to] = _bounds[from];
        _codeNorms[to] = _codeNorms[from];
        _reaches[to] = _reaches[from];
        _inverses[to] = _inverses[from];
        _offsets[to] = _offsets[from];
    }

    /// <summary>The bounds as sums of codes, for the rows of one panel.</summary>
    /// <param name="count">Slots from the first.</param>
    /// <param name="norm">Of the longest row.</param>
    /// <param name="residual">Of the row that lost most by rounding.</param>
    /// <param name="inverse">1 by the rows' scale.</param>
    internal Span<int> Sums(int count, float norm, float residual, float inverse)
    {
        for (int i = 0; i < count; i += Vector512<float>.Count)
        {
            // q·x ≥ bound is possible only where scale·(sum − offset) ≥ bound − ‖scale·q̂‖·‖r‖ − ‖u‖·‖x‖.
            Vector512<float> least = Vector512.Create(_bounds, i) - (Vector512.Create(_codeNorms, i) * residual) - (Vector512.Create(_reaches, i) * norm);
            Vector512<float> sums = Vector512.Floor((least - Vector512.Create(ScreeningPanels.Underflow)) * Vector512.Create(_inverses, i) * inverse);

            // Not a number, where infinities met, must find all: the comparison is false for it.
            sums = Vector512.ConditionalSelect(Vector512.GreaterThan(sums, Vector512.Create(-Unreachable)), sums, Vector512.Create(-Unreachable));
            sums = Vector512.Min(sums, Vector512.Create(Unreachable));
            (Vector512.ConvertToInt32(sums) + Vector512.Create(_offsets, i)).CopyTo(_sums, i);
        }

        return _sums;
    }

    internal Span<uint> AllMasks => _masks;

    internal int* Codes => (int*)_codes.RowPointer(0);
}
