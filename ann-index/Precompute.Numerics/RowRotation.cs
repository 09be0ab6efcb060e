using System.Runtime.Intrinsics;
using Precompute.Numerics.Kernels;
using Precompute.Numerics.Rows;

namespace Precompute.Numerics;

/// <summary>
/// A change of basis: multiplies rows by one square matrix, in place. The matrix is packed once into strips of 32 columns, so that a
/// strip streams through the first-level cache while rows stand still. What becomes of a row depends on the row alone.
/// Immutable and thread-safe; each thread brings a <see cref="RowScratch"/>.
/// </summary>
public sealed class RowRotation
{
    private const int StripColumns = 32;
    private const int BlockRows = 64;
    private readonly int _factors;
    private readonly int _stride;
    private readonly DenseMatrix _strips;

    /// <summary>Packs a matrix.</summary>
    /// <param name="matrix">f × f; copied.</param>
    /// <param name="transposed">Whether rows are multiplied by its transpose: the way back where it is orthogonal.</param>
    /// <exception cref="ArgumentException">The matrix is not square.</exception>
    public RowRotation(DenseMatrix matrix, bool transposed = false)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (matrix.Rows != matrix.Columns)
            throw new ArgumentException($"The matrix is {matrix.Rows} × {matrix.Columns}; it must be square.", nameof(matrix));
        _factors = matrix.Columns;
        _stride = RowScratch.PaddedStride(_factors);

        // Strip after strip, each stride × its columns, in one block of memory.
        _strips = new DenseMatrix(_stride, _stride);
        Span<float> packed = _strips.RowsSpan(0, _stride);
        for (int k = 0; k < _factors; k++)
        {
            for (int j = 0; j < _factors; j++)
            {
                int strip = j / StripColumns * StripColumns;
                int columns = Math.Min(StripColumns, _stride - strip);
                packed[(strip * _stride) + (k * columns) + (j - strip)] = transposed ? matrix.Row(j)[k] : matrix.Row(k)[j];
            }
        }
    }

    /// <summary>Multiplies some rows. O(count·f²).</summary>
    /// <param name="rows">Any number of rows × f.</param>
    /// <param name="first">First row to multiply.</param>
    /// <param name="count">How many.</param>
    /// <param name="scratch">Of this thread, for f factors; its panel is overwritten.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public void Apply(DenseMatrix rows, int first, int count, RowScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(scratch);
        if (rows.Columns != _factors || scratch.Factors != _factors)
            throw new ArgumentException($"Rows have {rows.Columns} columns and the scratch is for {scratch.Factors}; the matrix has {_factors}.", nameof(rows));
        int block = Math.Min(BlockRows, scratch.PanelRows / 2);
        for (int start = 0; start < count; start += block)
        {
            int size = Math.Min(block, count - start);

            // Rows that stand as the kernel takes them are read where they are. Otherwise they are padded in the panel; rows beyond the
            // last then hold what is left of earlier work, and what comes of them is not copied back.
            bool inPlace = _factors == _stride && size % 4 == 0;
            for (int r = 0; r < size && !inPlace; r++)
                rows.Row(first + start + r).CopyTo(scratch.Panel.Row(r));
            Multiply(inPlace ? rows.RowsSpan(first + start, size) : scratch.Panel.RowsSpan(0, block), (size + 3) & ~3, scratch.Panel.RowsSpan(block, block));
            for (int r = 0; r < size; r++)
                scratch.Panel.Row(block + r)[.._factors].CopyTo(rows.Row(first + start + r));
        }
    }

    private void Multiply(Span<float> panel, int rows, Span<float> result)
    {
        switch (KernelSelector.Variant)
        {
            case KernelVariant.Avx512:
                Multiply<Simd512, Vector512<float>>(panel, rows, result);
                break;
            case KernelVariant.Avx2:
                Multiply<Simd256, Vector256<float>>(panel, rows, result);
                break;
            case KernelVariant.Vector128:
                Multiply<Simd128, Vector128<float>>(panel, rows, result);
                break;
            default:
                Multiply<SimdScalar, float>(panel, rows, result);
                break;
        }
    }

    private void Multiply<TSimd, TVector>(Span<float> panel, int rows, Span<float> result)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        Span<float> packed = _strips.RowsSpan(0, _stride);
        for (int strip = 0; strip < _stride; strip += StripColumns)
        {
            RowKernels<TSimd, TVector>.MultiplyByStrip(
                ref RowKernels<TSimd, TVector>.First(panel),
                rows,
                _stride,
                ref RowKernels<TSimd, TVector>.First(packed[(strip * _stride)..]),
                Math.Min(StripColumns, _stride - strip),
                ref RowKernels<TSimd, TVector>.First(result[strip..]));
        }
    }
}
