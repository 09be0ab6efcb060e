namespace Precompute.Numerics;

/// <summary>
/// A Gram matrix in a basis in which it is tridiagonal: G = Q·T·Qᵀ with Q orthogonal (Householder's reduction: Golub, Van Loan, Matrix
/// Computations, 4th edition, algorithm 8.3.1). Rows multiplied by Q have T as their Gram matrix, and a product with T costs 5·f
/// operations instead of 2·f²; inner products and norms of rows stay what they were. Computed in float64 on one thread in a fixed order:
/// the same bytes on every machine. Immutable.
/// </summary>
public sealed class TridiagonalGram
{
    private TridiagonalGram(int factors)
    {
        Factors = factors;
        Bands = new DenseMatrix(3, RowScratch.PaddedStride(factors));
    }

    /// <summary>f.</summary>
    public int Factors { get; }

    /// <summary>T's diagonal, then what couples j with j − 1, then what couples j with j + 1; padded with zeros.</summary>
    internal DenseMatrix Bands { get; }

    /// <summary>Reduces a Gram matrix. O(f³).</summary>
    /// <param name="gram">f × f, row-major, symmetric; only the diagonal and what is below it is read.</param>
    /// <param name="factors">f ≥ 1.</param>
    /// <param name="scale">Multiplies every element of T.</param>
    /// <param name="basis">Q: what rows are to be multiplied by, f × f.</param>
    /// <exception cref="ArgumentException">The span is not f² long.</exception>
    public static TridiagonalGram Reduce(ReadOnlySpan<float> gram, int factors, float scale, out DenseMatrix basis)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factors, 1);
        if (gram.Length != (long)factors * factors)
            throw new ArgumentException($"The Gram matrix of {factors} columns needs {(long)factors * factors} elements; the span has {gram.Length}.", nameof(gram));
        HouseholderReduction reduction = new(gram, factors);
        reduction.Run();
        basis = reduction.Basis();
        TridiagonalGram result = new(factors);
        for (int j = 0; j < factors; j++)
        {
            result.Bands.Row(0)[j] = (float)(scale * reduction.Diagonal(j));
            if (j == 0)
                continue;
            float coupling = (float)(scale * reduction.Coupling(j));
            result.Bands.Row(1)[j] = coupling;
            result.Bands.Row(2)[j - 1] = coupling;
        }

        return result;
    }

    /// <summary>T as a matrix, padded with zeros to <see cref="RowScratch.PaddedStride"/>, as the row solvers take it.</summary>
    public DenseMatrix ToPadded()
    {
        int stride = Bands.Columns;
        DenseMatrix padded = new(stride, stride);
        for (int j = 0; j < Factors; j++)
        {
            padded.Row(j)[j] = Bands.Row(0)[j];
            if (j == 0)
                continue;
            padded.Row(j)[j - 1] = Bands.Row(1)[j];
            padded.Row(j - 1)[j] = Bands.Row(1)[j];
        }

        return padded;
    }
}
