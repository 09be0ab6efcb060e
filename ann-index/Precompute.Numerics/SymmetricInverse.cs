using System.Runtime.Intrinsics;
using Precompute.Numerics.Kernels;
using Precompute.Numerics.Rows;

namespace Precompute.Numerics;

/// <summary>
/// The inverse of a large symmetric positive definite matrix, in place, in float32: the sweep operator (Goodnight, "A Tutorial on the
/// SWEEP Operator", 1979) over blocks of 64 pivots. A block's pivots are factorised in float64; what it takes from the rest of the
/// matrix is one symmetric product of panels, n³/2 multiply-adds in all. Every element is computed by one worker in a fixed order: the
/// bytes do not depend on the number of threads. Memory beside the matrix: four panels of 64 rows.
/// </summary>
public static class SymmetricInverse
{
    /// <summary>Sizes are multiples of this; <see cref="PaddedSize"/> rounds up.</summary>
    public const int Block = 64;

    private const int Tile = 32;

    /// <summary>The smallest legal size that holds n rows. The caller puts 1 on the padding's diagonal and 0 beside it.</summary>
    public static int PaddedSize(int n) => (int)(((long)n + Block - 1) / Block * Block);

    /// <summary>Memory that an inversion of n rows needs, the matrix included, bytes.</summary>
    public static long EstimateBytes(int n)
    {
        long size = PaddedSize(n);
        return sizeof(float) * ((size * size) + (4 * size * Block));
    }

    /// <summary>Replaces a matrix by its inverse. O(n³).</summary>
    /// <param name="matrix">n × n, n a multiple of <see cref="Block"/>; only the diagonal and what is above it is read, all of it is written.</param>
    /// <param name="threads">Workers, 1 or more.</param>
    /// <param name="cancellationToken">Looked at before every block of pivots; a cancelled matrix is in no useful state.</param>
    /// <exception cref="ArgumentException">The matrix is not square, or its size no multiple of <see cref="Block"/>.</exception>
    /// <exception cref="PrecomputeException">A pivot is not safely positive: the matrix is not positive definite, or too close to singular for float32.</exception>
    public static void Invert(DenseMatrix matrix, int threads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (matrix.Rows != matrix.Columns || matrix.Rows % Block != 0)
            throw new ArgumentException($"The matrix is {matrix.Rows} × {matrix.Columns}; it must be square, its size a multiple of {Block}.", nameof(matrix));
        var panels = new SweepPanels(matrix.Rows);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = threads, CancellationToken = CancellationToken.None };
        for (int first = 0; first < matrix.Rows; first += Block)
        {
            cancellationToken.ThrowIfCancellationRequested();
            panels.Load(matrix, first);
            panels.Solve(first);
            Parallel.For(0, matrix.Rows / Tile, parallel, i => Update(matrix, panels, i));
            panels.Store(matrix, first);
        }

        Parallel.For(0, matrix.Rows, parallel, row => VectorKernels.Scale(matrix.Row(row)[row..], -1f));
        Parallel.For(0, matrix.Rows / Tile, parallel, i => Mirror(matrix, i));
        GC.KeepAlive(matrix);
    }

    /// <summary>A(i, j) −= W(·, i)ᵀ·W(·, j) for the tiles of one row of tiles, on and above the diagonal.</summary>
    private static void Update(DenseMatrix matrix, SweepPanels panels, int i)
    {
        for (int j = i; j < matrix.Rows / Tile; j++)
        {
            ref float left = ref panels.NegatedTile(i);
            ref float right = ref panels.PackedTile(j);
            ref float tile = ref matrix.Row(i * Tile)[j * Tile];
            nuint stride = (nuint)matrix.Columns;
            switch (KernelSelector.Variant)
            {
                case KernelVariant.Avx512:
                    RowKernels<Simd512, Vector512<float>>.AddPanelProduct(ref left, ref right, Block, Tile, ref tile, stride);
                    break;
                case KernelVariant.Avx2:
                    RowKernels<Simd256, Vector256<float>>.AddPanelProduct(ref left, ref right, Block, Tile, ref tile, stride);
                    break;
                case KernelVariant.Vector128:
                    RowKernels<Simd128, Vector128<float>>.AddPanelProduct(ref left, ref right, Block, Tile, ref tile, stride);
                    break;
                default:
                    RowKernels<SimdScalar, float>.AddPanelProduct(ref left, ref right, Block, Tile, ref tile, stride);
                    break;
            }
        }
    }

    // By tiles: a column walked alone would touch a page a row.
    private static void Mirror(DenseMatrix matrix, int tile)
    {
        for (int above = 0; above <= tile; above++)
        {
            for (int i = above * Tile; i < (above + 1) * Tile; i++)
            {
                ReadOnlySpan<float> source = matrix.Row(i);
                for (int j = Math.Max(i + 1, tile * Tile); j < (tile + 1) * Tile; j++)
                    matrix.Row(j)[i] = source[j];
            }
        }
    }
}
