using Precompute.Numerics;

namespace Precompute.Benchmarks;

/// <summary>Seeded vectors like trained ALS factors: clusters of directions, log-normal norms.</summary>
internal static class SyntheticFactors
{
    private const int Clusters = 50;

    /// <summary>Makes count × dimensions vectors.</summary>
    /// <param name="count">Rows.</param>
    /// <param name="dimensions">Columns.</param>
    /// <param name="seed">Of the vectors; the clusters depend on the number of dimensions only.</param>
    /// <param name="normSpread">σ of the norms' logarithm: 0 is flat, 0.5 as skewed as plainly regularised factors.</param>
    public static DenseMatrix Create(int count, int dimensions, ulong seed, double normSpread = 0.5)
    {
        SeededRandom centreRandom = new(1000);
        DenseMatrix centres = new(Clusters, dimensions);
        for (int c = 0; c < Clusters; c++)
        {
            foreach (ref float value in centres.Row(c))
                value = (float)centreRandom.NextGaussian();
            VectorKernels.Normalize(centres.Row(c));
        }

        SeededRandom random = new(seed);
        DenseMatrix vectors = new(count, dimensions);
        for (int r = 0; r < count; r++)
        {
            Span<float> row = vectors.Row(r);
            centres.Row(random.NextInt32(Clusters)).CopyTo(row);
            for (int d = 0; d < dimensions; d++)
                row[d] += (float)(random.NextGaussian() / Math.Sqrt(dimensions));
            VectorKernels.Normalize(row);
            VectorKernels.Scale(row, (float)Math.Exp(normSpread * random.NextGaussian()));
        }

        return vectors;
    }
}
