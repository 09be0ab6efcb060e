using Precompute.Numerics;

namespace Precompute.UnitTests.AnnIndex;

/// <summary>Seeded vectors like trained factors: clusters of directions, log-normal norms.</summary>
internal static class TestVectors
{
    public static DenseMatrix Clustered(int count, int dimensions, ulong seed, double normSpread = 0.5, int clusters = 50)
    {
        // Centres depend on the shape only, so that queries of another seed point into the same clusters.
        DenseMatrix centres = Gaussian(clusters, dimensions, seed: 1000);
        var random = new SeededRandom(seed);
        var vectors = new DenseMatrix(count, dimensions);
        for (int r = 0; r < count; r++)
        {
            Span<float> row = vectors.Row(r);
            centres.Row(random.NextInt32(clusters)).CopyTo(row);
            VectorKernels.Normalize(row);
            for (int d = 0; d < dimensions; d++)
                row[d] += (float)(random.NextGaussian() / Math.Sqrt(dimensions));
            VectorKernels.Normalize(row);
            VectorKernels.Scale(row, (float)Math.Exp(normSpread * random.NextGaussian()));
        }

        return vectors;
    }

    public static DenseMatrix Gaussian(int count, int dimensions, ulong seed)
    {
        var random = new SeededRandom(seed);
        var vectors = new DenseMatrix(count, dimensions);
        for (int r = 0; r < count; r++)
        {
            foreach (ref float value in vectors.Row(r))
                value = (float)random.NextGaussian();
        }

        return vectors;
    }

    public static DenseMatrix Of(params float[][] rows)
    {
        var vectors = new DenseMatrix(rows.Length, rows.Length == 0 ? 3 : rows[0].Length);
        for (int r = 0; r < rows.Length; r++)
            rows[r].CopyTo(vectors.Row(r));
        return vectors;
    }
}
