using System.Runtime.Intrinsics;
using Precompute.Numerics.Kernels;
using Precompute.Numerics.Rows;

namespace Precompute.Numerics;

/// <summary>
/// MᵀM in float32. Rows are cut into at most 16 fixed blocks; each block has its own partial matrix, and the partials are added in
/// block order in float64: the bytes do not depend on the number of threads.
/// </summary>
public static class GramMatrix
{
    private const int PartialBlocks = 16;

    /// <summary>Bytes of rows that are read again for every tile of the matrix: a third of a first-level cache.</summary>
    private const int PanelBytes = 16 * 1024;

    /// <summary>Rows of a block at least, so that a small matrix is not cut into pieces of nothing.</summary>
    private const int LeastBlockRows = 256;

    /// <summary>Computes MᵀM. O(rows·f²).</summary>
    /// <param name="m">rows × f.</param>
    /// <param name="gram">f × f, row-major, overwritten; symmetric to the bit.</param>
    /// <param name="threads">Workers, 1 or more.</param>
    /// <exception cref="ArgumentException">The span is not f² long.</exception>
    public static void Compute(DenseMatrix m, Span<float> gram, int threads)
    {
        ArgumentNullException.ThrowIfNull(m);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        int f = m.Columns;
        if (gram.Length != (long)f * f)
            throw new ArgumentException($"The Gram matrix of {f} columns needs {(long)f * f} elements; the span has {gram.Length}.", nameof(gram));
        gram.Clear();
        if (m.Rows == 0)
            return;

        int blockRows = Math.Max(LeastBlockRows, (m.Rows + PartialBlocks - 1) / PartialBlocks);
        int blocks = (m.Rows + blockRows - 1) / blockRows;
        DenseMatrix[] partials = new DenseMatrix[blocks];
        Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = threads }, block =>
        {
            int first = block * blockRows;
            partials[block] = Partial(m, first, Math.Min(blockRows, m.Rows - first));
        });

        for (int i = 0; i < f; i++)
        {
            for (int j = i; j < f; j++)
            {
                double sum = 0d;
                foreach (DenseMatrix partial in partials)
                    sum += partial.Row(i)[j];
                gram[(i * f) + j] = (float)sum;
                gram[(j * f) + i] = (float)sum;
            }
        }
    }

    /// <summary>The matrix with each element scaled, padded with zeros to <see cref="RowScratch.PaddedStride"/>, as the row solvers take it.</summary>
    /// <param name="gram">f × f, row-major.</param>
    /// <param name="f">Number of factors.</param>
    /// <param name="scale">Multiplies every element.</param>
    public static DenseMatrix Pad(ReadOnlySpan<float> gram, int f, float scale)
    {
        if (gram.Length != (long)f * f)
            throw new ArgumentException($"The Gram matrix of {f} columns needs {(long)f * f} elements; the span has {gram.Length}.", nameof(gram));
        int stride = RowScratch.PaddedStride(f);
        var padded = new DenseMatrix(stride, stride);
        for (int i = 0; i < f; i++)
        {
            Span<float> row = padded.Row(i);
            for (int j = 0; j < f; j++)
                row[j] = scale * gram[(i * f) + j];
        }

        return padded;
    }

    private static DenseMatrix Partial(DenseMatrix m, int first, int count)
    {
        int stride = RowScratch.PaddedStride(m.Columns);
        var partial = new DenseMatrix(stride, stride);
        int panelRows = Math.Max(16, PanelBytes / (stride * sizeof(float)));
        DenseMatrix? padded = m.Columns == stride ? null : new DenseMatrix(panelRows, stride);
        for (int start = 0; start < count; start += panelRows)
        {
            int rows = Math.Min(panelRows, count - start);
            if (padded is null)
            {
                AddOuterProducts(m.RowsSpan(first + start, rows), rows, stride, partial);
                continue;
            }

            for (int r = 0; r < rows; r++)
                m.Row(first + start + r).CopyTo(padded.Row(r));
            AddOuterProducts(padded.RowsSpan(0, rows), rows, stride, partial);
        }

        return partial;
    }

    private static void AddOuterProducts(Span<float> panel, int rows, int stride, DenseMatrix partial)
    {
        ref float source = ref RowKernels<SimdScalar, float>.First(panel);
        ref float target = ref RowKernels<SimdScalar, float>.First(partial.Row(0));
        switch (KernelSelector.Variant)
        {
            case KernelVariant.Avx512:
                RowKernels<Simd512, Vector512<float>>.AddOuterProducts(ref source, rows, stride, ref target);
                break;
            case KernelVariant.Avx2:
                RowKernels<Simd256, Vector256<float>>.AddOuterProducts(ref source, rows, stride, ref target);
                break;
            case KernelVariant.Vector128:
                RowKernels<Simd128, Vector128<float>>.AddOuterProducts(ref source, rows, stride, ref target);
                break;
            default:
                RowKernels<SimdScalar, float>.AddOuterProducts(ref source, rows, stride, ref target);
                break;
        }
    }
}
