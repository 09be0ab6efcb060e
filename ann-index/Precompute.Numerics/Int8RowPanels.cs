using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Precompute.Numerics.Kernels;

namespace Precompute.Numerics;

/// <summary>
/// Rows of a matrix rounded to int8 (one scale a row, the largest value becoming ±127), transposed in panels of 32: a quarter of the
/// memory, for finding the few rows whose score can reach a bound. Nothing is lost to rounding: with x = s·x̂ + r and q = t·q̂ + u,
/// q·x ≤ s·t·(q̂·x̂) + t‖q̂‖·‖r‖ + ‖u‖·‖x‖ (Cauchy–Schwarz twice), and ‖r‖ is kept per row. Sums of codes are exact in every
/// <see cref="KernelVariant"/>. Reading is thread-safe.
/// </summary>
public sealed class Int8RowPanels
{
    /// <summary>Rows in a panel.</summary>
    public const int PanelRows = Int8PanelKernels<Int8Scalar, int>.PanelRows;

    private readonly DenseMatrix _codes;
    private readonly float[] _scales;
    private readonly float[] _residuals;
    private readonly int _columns;

    /// <summary>Rounds rows. O(rows × columns).</summary>
    /// <param name="rows">Any × f, finite.</param>
    /// <param name="ordinals">Position p of the panels is row ordinals[p].</param>
    public Int8RowPanels(DenseMatrix rows, ReadOnlySpan<int> ordinals)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Count = ordinals.Length;
        _columns = rows.Columns;
        PanelCount = (Count + PanelRows - 1) / PanelRows;
        int pairs = Int8Query.PairsOf(_columns);

        // A pair of columns of a panel is one cache line, sixteen floats long.
        _codes = new DenseMatrix(PanelCount, pairs * (2 * PanelRows / sizeof(float)));
        _scales = new float[PanelCount * PanelRows];
        _residuals = new float[_scales.Length];
        sbyte[] rounded = new sbyte[_columns];
        for (int p = 0; p < Count; p++)
            Encode(rows.Row(ordinals[p]), p, rounded);
    }

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>Number of panels.</summary>
    public int PanelCount { get; }

    /// <summary>Bytes held.</summary>
    public long ByteLength => (_codes.ElementCount * sizeof(float)) + (2L * sizeof(float) * _scales.Length);

    /// <summary>Which rows of a panel may score at least a bound with a query: all that do, and few others.</summary>
    /// <param name="panel">0 to <see cref="PanelCount"/> − 1.</param>
    /// <param name="query">As many values as the rows.</param>
    /// <param name="bound">
    /// Compared with the real number q·x less <see cref="Int8Query.Error"/>·‖x‖, which the caller takes off, and with it room for the
    /// rounding of floats: (columns + 16)·2.4·10⁻⁷ of ‖q‖·‖x‖. −∞ finds every row.
    /// </param>
    /// <returns>Bit r is set for row 32·panel + r.</returns>
    public uint MayReach(int panel, in Int8Query query, float bound) => MayReach(KernelSelector.Variant, panel, query, bound);

    internal uint MayReach(KernelVariant variant, int panel, in Int8Query query, float bound)
    {
        ReadOnlySpan<sbyte> codes = MemoryMarshal.Cast<float, sbyte>(_codes.Row(panel));
        int pairCount = Int8Query.PairsOf(_columns);
        if (query.Pairs.Length != pairCount)
            throw new ArgumentException($"The query has {query.Pairs.Length} pairs of values, the rows have {pairCount}.", nameof(query));

        // In units of the query's scale: one multiplication less a row.
        float scaled = query.Scale > 0 ? (float)(bound / query.Scale) : bound;
        float weight = (float)query.CodeNorm;
        ref readonly sbyte first = ref MemoryMarshal.GetReference(codes);
        ref readonly int pair = ref MemoryMarshal.GetReference(query.Pairs);
        ref readonly float scale = ref _scales[panel * PanelRows];
        ref readonly float residual = ref _residuals[panel * PanelRows];
        uint found = variant switch
        {
            KernelVariant.Avx512 => Int8PanelKernels<Int8Simd512, Vector512<int>>.AtLeast(in first, in pair, pairCount, in scale, in residual, weight, scaled),
            KernelVariant.Avx2 => Int8PanelKernels<Int8Simd256, Vector256<int>>.AtLeast(in first, in pair, pairCount, in scale, in residual, weight, scaled),
            KernelVariant.Vector128 => Int8PanelKernels<Int8Simd128, Vector128<int>>.AtLeast(in first, in pair, pairCount, in scale, in residual, weight, scaled),
            _ => Int8PanelKernels<Int8Scalar, int>.AtLeast(in first, in pair, pairCount, in scale, in residual, weight, scaled),
        };
        return found & PresentRows(panel);
    }

    private uint PresentRows(int panel)
    {
        int rows = Count - (panel * PanelRows);
        return rows >= PanelRows ? uint.MaxValue : (1u << rows) - 1u;
    }

    private void Encode(ReadOnlySpan<float> row, int position, Span<sbyte> rounded)
    {
        _scales[position] = Int8Codes.Encode(row, rounded, out double residual);
        _residuals[position] = MathF.BitIncrement((float)residual);
        Span<sbyte> codes = MemoryMarshal.Cast<float, sbyte>(_codes.Row(position / PanelRows))[(2 * (position % PanelRows))..];
        for (int k = 0; k < rounded.Length; k++)
            codes[(k / 2 * 2 * PanelRows) + (k & 1)] = rounded[k];
    }
}
