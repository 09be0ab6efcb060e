using Precompute.Model;
using Precompute.Numerics;

namespace Precompute.Training.Als;

/// <summary>Seeded Gaussian factors of deviation 0.1/√f (Rendle et al. 2021), one random stream a row: a row's start depends on its ordinal alone.</summary>
internal static class InitialFactors
{
    private const double Deviation = 0.1;

    public static DenseMatrix Create(int rows, AlsParameters parameters)
    {
        var factors = new DenseMatrix(rows, parameters.Factors);
        for (int r = 0; r < rows; r++)
            FillRow(factors.Row(r), parameters, r);
        return factors;
    }

    /// <summary>The start of one row.</summary>
    public static void FillRow(Span<float> row, AlsParameters parameters, int ordinal)
    {
        double scale = Deviation / Math.Sqrt(parameters.Factors);
        var random = new SeededRandom(parameters.Seed, (ulong)ordinal);
        for (int j = 0; j < row.Length; j++)
            row[j] = (float)(scale * random.NextGaussian());
    }
}
