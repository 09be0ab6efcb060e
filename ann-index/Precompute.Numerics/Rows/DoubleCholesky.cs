namespace Precompute.Numerics.Rows;

/// <summary>The plain float64 decomposition for the rare matrix that float32 cannot decompose. Allocates; speed does not matter here.</summary>
internal static class DoubleCholesky
{
    /// <summary>Solves A·x = b.</summary>
    /// <param name="matrix">A, valid on and above the diagonal; not changed.</param>
    /// <param name="n">Order of A; the matrix may be larger.</param>
    /// <param name="b">At least n floats.</param>
    /// <param name="x">n floats.</param>
    /// <returns>False where A is not positive definite; x is then unchanged.</returns>
    public static bool TrySolve(DenseMatrix matrix, int n, ReadOnlySpan<float> b, Span<float> x)
    {
        double[][] u = new double[n][];
        for (int i = 0; i < n; i++)
        {
            u[i] = new double[n];
            for (int j = i; j < n; j++)
                u[i][j] = matrix.Row(i)[j];
        }

        for (int k = 0; k < n; k++)
        {
            double pivot = u[k][k];
            if (!(pivot > 0d) || !double.IsFinite(pivot))
                return false;
            double inverse = 1d / Math.Sqrt(pivot);
            for (int j = k; j < n; j++)
                u[k][j] *= inverse;
            for (int i = k + 1; i < n; i++)
            {
                double factor = u[k][i];
                for (int j = i; j < n; j++)
                    u[i][j] -= factor * u[k][j];
            }
        }

        double[] z = new double[n];
        for (int k = 0; k < n; k++)
        {
            double sum = b[k];
            for (int i = 0; i < k; i++)
                sum -= u[i][k] * z[i];
            z[k] = sum / u[k][k];
        }

        for (int k = n - 1; k >= 0; k--)
        {
            double sum = z[k];
            for (int j = k + 1; j < n; j++)
                sum -= u[k][j] * z[j];
            z[k] = sum / u[k][k];
        }

        for (int k = 0; k < n; k++)
            x[k] = (float)z[k];
        return true;
    }
}
