using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Precompute.Numerics.Kernels;
using Precompute.Numerics.Rows;

namespace Precompute.Numerics;

/// <summary>
/// Rows of a matrix, transposed in panels of 32, for scoring many queries with all of them: the layout of the packed operand of a
/// matrix product (Goto, van de Geijn 2008), with the comparison in the product's epilogue instead of a stored result.
/// A panel's scores sum in another order than <see cref="VectorKernels.Dot(ReadOnlySpan{float}, ReadOnlySpan{float})"/>: they
/// choose candidates, <see cref="ErrorBound"/> says how far apart the two can be. Reading is thread-safe. Memory: one copy of the rows.
/// </summary>
public sealed class RowPanels
{
    /// <summary>Rows in a panel.</summary>
    public const int PanelRows = PanelKernels<SimdScalar, float>.PanelRows;

    /// <summary>Most queries that one call scores.</summary>
    public const int MostQueries = PanelKernels<SimdScalar, float>.Queries;

    private readonly DenseMatrix _panels;

    /// <summary>Packs rows. O(rows × columns).</summary>
    /// <param name="rows">Any × f.</param>
    /// <param name="ordinals">Position p of the panels is row ordinals[p].</param>
    public RowPanels(DenseMatrix rows, ReadOnlySpan<int> ordinals)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Count = ordinals.Length;
        Columns = rows.Columns;
        _panels = new DenseMatrix((Count + PanelRows - 1) / PanelRows, Columns * PanelRows);
        for (int p = 0; p < Count; p++)
        {
            ReadOnlySpan<float> row = rows.Row(ordinals[p]);
            Span<float> panel = _panels.Row(p / PanelRows)[(p % PanelRows)..];
            for (int k = 0; k < row.Length; k++)
                panel[k * PanelRows] = row[k];
        }
    }

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>Length of a row.</summary>
    public int Columns { get; }

    /// <summary>Number of panels; the last one may be filled up with zero rows.</summary>
    public int PanelCount => _panels.Rows;

    /// <summary>
    /// How far a panel's score and <see cref="VectorKernels.Dot(ReadOnlySpan{float}, ReadOnlySpan{float})"/> of the same pair can
    /// differ, as a multiple of ‖query‖·‖row‖ with norms as computed: both sums err by at most columns·2⁻²⁴ of Σ|qᵢyᵢ| (Higham 2002,
    /// §3.1), the norms by half of that. Underflow comes on top: columns·2⁻¹⁴⁹.
    /// </summary>
    public static float ErrorBound(int columns) => (columns + 16) * 2.4e-7f;

    /// <summary>Which rows of a panel reach a query's bound.</summary>
    /// <param name="panel">0 to <see cref="PanelCount"/> − 1.</param>
    /// <param name="queries">Any × <see cref="Columns"/>.</param>
    /// <param name="queryRows">Rows of <paramref name="queries"/>, 1 to <see cref="MostQueries"/>.</param>
    /// <param name="bounds">One a query; a bound that is NaN is reached by no row.</param>
    /// <param name="masks">One a query: bit r is set where the score of row 32·panel + r is at least the bound.</param>
    public void FindAtLeast(int panel, DenseMatrix queries, ReadOnlySpan<int> queryRows, ReadOnlySpan<float> bounds, Span<uint> masks) =>
        FindAtLeast(KernelSelector.Variant, panel, queries, queryRows, bounds, masks);

    internal void FindAtLeast(
        KernelVariant variant, int panel, DenseMatrix queries, ReadOnlySpan<int> queryRows, ReadOnlySpan<float> bounds, Span<uint> masks)
    {
        ArgumentNullException.ThrowIfNull(queries);
        int count = queryRows.Length;
        if (count is < 1 or > MostQueries || bounds.Length != count || masks.Length != count)
            throw new ArgumentException($"{count} queries, {bounds.Length} bounds and {masks.Length} masks; legal are 1 to {MostQueries}, as many of each.", nameof(queryRows));
        if (queries.Columns != Columns)
            throw new ArgumentException($"The queries have {queries.Columns} columns, the rows {Columns}.", nameof(queries));

        // A tile is always six wide; the missing queries repeat the last one and are not read.
        Span<float> tileBounds = stackalloc float[MostQueries];
        Span<uint> tileMasks = stackalloc uint[MostQueries];
        bounds.CopyTo(tileBounds);
        int last = count - 1;
        QueryTile tile = new(
            ref First(queries, queryRows[0]),
            ref First(queries, queryRows[Math.Min(1, last)]),
            ref First(queries, queryRows[Math.Min(2, last)]),
            ref First(queries, queryRows[Math.Min(3, last)]),
            ref First(queries, queryRows[Math.Min(4, last)]),
            ref First(queries, queryRows[last]));
        ref float first = ref MemoryMarshal.GetReference(_panels.Row(panel));
        ref float bound = ref MemoryMarshal.GetReference(tileBounds);
        ref uint mask = ref MemoryMarshal.GetReference(tileMasks);
        switch (variant)
        {
            case KernelVariant.Avx512:
                PanelKernels<Simd512, Vector512<float>>.AtLeast(ref first, Columns, tile, ref bound, ref mask);
                break;
            case KernelVariant.Avx2:
                PanelKernels<Simd256, Vector256<float>>.AtLeast(ref first, Columns, tile, ref bound, ref mask);
                break;
            case KernelVariant.Vector128:
                PanelKernels<Simd128, Vector128<float>>.AtLeast(ref first, Columns, tile, ref bound, ref mask);
                break;
            default:
                PanelKernels<SimdScalar, float>.AtLeast(ref first, Columns, tile, ref bound, ref mask);
                break;
        }

        uint present = PresentRows(panel);
        for (int i = 0; i < count; i++)
            masks[i] = tileMasks[i] & present;
    }

    private uint PresentRows(int panel)
    {
        int rows = Count - (panel * PanelRows);
        return rows >= PanelRows ? uint.MaxValue : (1u << rows) - 1u;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref float First(DenseMatrix matrix, int row) => ref MemoryMarshal.GetReference(matrix.Row(row));
}
