using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Precompute.Numerics.Kernels;

namespace Precompute.Numerics;

/// <summary>
/// Rows of a matrix rounded to seven bits (one scale for the 32 rows of a panel), for finding the few rows whose score can reach a
/// query's bound, many queries at a time: a byte a value, and four multiply-adds where float32 has one. Nothing is lost to rounding: with
/// x = s·x̂ + r and q = t·q̂ + u, q·x ≤ s·t·(q̂·x̂) + t‖q̂‖·‖r‖ + ‖u‖·‖x‖ (Cauchy–Schwarz twice). Codes of rows are moved to 1 … 127, so
/// that products of two columns fit into int16 and every <see cref="KernelVariant"/> has the same exact sums. Rows in order of their norm
/// have the tightest bounds.
/// <para>
/// In the principal axes of the rows, h leading coordinates leave q·x ≤ q₁…ₕ·x₁…ₕ + ‖qₕ₊₁…‖·‖xₕ₊₁…‖: rows and queries of which none can
/// reach its bound are left half of the way or three quarters.
/// </para>
/// Reading is thread-safe. Memory: a quarter of the rows'.
/// </summary>
public sealed unsafe class ScreeningPanels
{
    /// <summary>Rows in a panel.</summary>
    public const int PanelRows = ScreeningKernels<Int8Scalar, int>.PanelRows;

    /// <summary>The code of zero.</summary>
    internal const int Middle = 64;

    // Products of the smallest floats may vanish from a score.
    internal const float Underflow = 1e-37f;

    private const int LargestCode = Middle - 1;
    internal const int QuadLength = 4;

    private readonly DenseMatrix _codes;
    private readonly ScreeningPanel[] _panels;
    private readonly int _quads;

    /// <summary>Rounds rows. O(rows × columns), times columns where the basis is not the rows' own.</summary>
    /// <param name="rows">Any × f, finite.</param>
    /// <param name="ordinals">Position p of the panels is row ordinals[p].</param>
    /// <param name="basis">That of the queries, too.</param>
    public ScreeningPanels(DenseMatrix rows, ReadOnlySpan<int> ordinals, ScreeningBasis basis)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(basis);
        if (basis.Columns != rows.Columns)
            throw new ArgumentException($"The basis is for {basis.Columns} columns, the rows have {rows.Columns}.", nameof(basis));
        Basis = basis;
        Count = ordinals.Length;
        Columns = rows.Columns;
        _quads = QuadsOf(Columns);
        PanelCount = (Count + PanelRows - 1) / PanelRows;
        _codes = new DenseMatrix(PanelCount, _quads * PanelRows);
        _panels = new ScreeningPanel[PanelCount];
        DenseMatrix rotated = new(PanelRows, Columns);
        for (int panel = 0; panel < PanelCount; panel++)
            Encode(rows, ordinals.Slice(panel * PanelRows, Math.Min(PanelRows, Count - (panel * PanelRows))), panel, rotated);
    }

    /// <summary>The basis in which rows were rounded.</summary>
    public ScreeningBasis Basis { get; }

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>Length of a row.</summary>
    public int Columns { get; }

    /// <summary>Number of panels; the last one may be filled up with zero rows.</summary>
    public int PanelCount { get; }

    /// <summary>
    /// Tells which rows of a panel may score at least a query's bound, the score being <see cref="VectorKernels.Dot(ReadOnlySpan{float}, ReadOnlySpan{float})"/>:
    /// all that do, and few others.
    /// </summary>
    /// <param name="panel">0 to <see cref="PanelCount"/> − 1.</param>
    /// <param name="queries">Their <see cref="ScreeningQueries.Masks"/> receive the answer.</param>
    /// <param name="count">The first so many slots are asked; what the masks of others hold afterwards means nothing.</param>
    /// <exception cref="ArgumentException">Queries and rows have different lengths, or the block has fewer slots.</exception>
    public void FindAtLeast(int panel, ScreeningQueries queries, int count) => FindAtLeast(KernelSelector.Variant, panel, queries, count);

    internal void FindAtLeast(KernelVariant variant, int panel, ScreeningQueries queries, int count)
    {
        ArgumentNullException.ThrowIfNull(queries);
        Throw.IfOutside(nameof(panel), panel, 0, PanelCount - 1);
        Throw.IfOutside(nameof(count), count, 0, queries.Capacity);
        if (queries.Columns != Columns)
            throw new ArgumentException($"The queries have {queries.Columns} columns, the rows {Columns}.", nameof(queries));
        if (queries.Basis != Basis)
            throw new ArgumentException("Queries and rows were rounded in different bases.", nameof(queries));
        Span<uint> masks = queries.AllMasks;
        byte* codes = (byte*)_codes.RowPointer(panel);
        int stages = Basis.Stages.Length;
        int stride = queries.Stride;
        fixed (int* ends = Basis.Stages)
        fixed (int* bounds = queries.Sums(count, _panels[panel]))
        fixed (uint* found = masks)
        {
            switch (variant)
            {
                case KernelVariant.Avx512:
                    ScreeningKernels<Int8Simd512, Vector512<int>>.AtLeast(codes, ends, stages, queries.Codes, count, bounds, stride, found);
                    break;
                case KernelVariant.Avx2:
                    ScreeningKernels<Int8Simd256, Vector256<int>>.AtLeast(codes, ends, stages, queries.Codes, count, bounds, stride, found);
                    break;
                case KernelVariant.Vector128:
                    ScreeningKernels<Int8Simd128, Vector128<int>>.AtLeast(codes, ends, stages, queries.Codes, count, bounds, stride, found);
                    break;
                default:
                    ScreeningKernels<Int8Scalar, int>.AtLeast(codes, ends, stages, queries.Codes, count, bounds, stride, found);
                    break;
            }
        }

        GC.KeepAlive(this);
        GC.KeepAlive(queries);
        int rows = Count - (panel * PanelRows);
        if (rows >= PanelRows)
            return;
        uint present = (1u << rows) - 1u;
        foreach (ref uint mask in masks[..count])
            mask &= present;
    }

    internal static int QuadsOf(int columns) => (columns + QuadLength - 1) / QuadLength;

    /// <summary>
    /// How far a score and the product of real numbers can differ, as a multiple of ‖q‖·‖x‖: sums err by at most columns·2⁻²⁴ of Σ|qᵢxᵢ|
    /// (Higham 2002, §3.1), norms by half of that, and comparing with a bound, in float32 as well, by some 2⁻²⁰.
    /// </summary>
    internal static double Rounding(int columns) => ((columns + 16) * 2.4e-7) + 2e-6;

    /// <summary>1/scale; of the scale 0, whose codes are all 0, a number that leaves the sign of what it is multiplied with to decide.</summary>
    internal static float InverseOf(float scale) => scale > 0 ? 1f / scale : 1e30f;

    private void Encode(DenseMatrix rows, ReadOnlySpan<int> ordinals, int panel, DenseMatrix rotated)
    {
        float largest = 0;
        for (int r = 0; r < ordinals.Length; r++)
        {
            Basis.Rotate(rows.Row(ordinals[r]), rotated.Row(r));
            largest = MathF.Max(largest, Int8Codes.LargestMagnitude(rotated.Row(r)));
        }

        float scale = Int8Codes.ScaleOf(largest, LargestCode);
        double inverse = scale > 0 ? 1d / scale : 0;
        ScreeningPanel bounds = new() { Inverse = InverseOf(scale) };
        Span<byte> codes = MemoryMarshal.Cast<float, byte>(_codes.Row(panel));
        for (int r = 0; r < ordinals.Length; r++)
        {
            ReadOnlySpan<float> row = rotated.Row(r);
            double lost = 0;
            for (int k = 0; k < row.Length; k++)
            {
                int code = Math.Clamp((int)Math.Round(row[k] * inverse), -LargestCode, LargestCode);
                double rest = row[k] - ((double)code * scale);
                lost += rest * rest;
                codes[(k / QuadLength * QuadLength * PanelRows) + (r * QuadLength) + (k % QuadLength)] = (byte)(Middle + code);
            }

            bounds.Residual = MathF.Max(bounds.Residual, NormAbove(Math.Sqrt(lost)));
            bounds.Norm = MathF.Max(bounds.Norm, NormAbove(Math.Max(VectorKernels.Norm(rows.Row(ordinals[r])), VectorKernels.Norm(row))));
            for (int stage = 0; stage < Basis.Stages.Length - 1; stage++)
                bounds.Tails[stage] = MathF.Max(bounds.Tails[stage], TailAbove(row, Basis.Stages[stage]));
        }

        _panels[panel] = bounds;
    }

    /// <summary>The norm of what of a row is beyond a place, in fours of columns; never less.</summary>
    internal static float TailAbove(ReadOnlySpan<float> row, int quads) => NormAbove(VectorKernels.Norm(row[Math.Min(row.Length, quads * QuadLength)..]));

    /// <summary>A norm as a bound: rounded up, and what rotating may have lost of the smallest floats added.</summary>
    internal static float NormAbove(double norm) => MathF.BitIncrement((float)norm) + ScreeningBasis.Underflow;
}
