using Precompute.Numerics;

namespace Precompute.UnitTests.Training;

/// <summary>Seeded matrices for the tests of this room.</summary>
internal static class RandomData
{
    /// <summary>Signed weights in communities: about <paramref name="density"/> of the pairs inside a query's own community, a tenth of that outside, one in ten negative.</summary>
    public static CsrMatrix Interactions(int queries, int targets, double density, ulong seed, int communities = 4, bool negatives = true)
    {
        var random = new SeededRandom(seed);
        List<int> columns = [];
        List<float> values = [];
        long[] offsets = new long[queries + 1];
        for (int q = 0; q < queries; q++)
        {
            for (int t = 0; t < targets; t++)
            {
                double chance = q % communities == t % communities ? density : density / 10d;
                if (random.NextDouble() >= chance)
                    continue;
                columns.Add(t);
                float weight = 0.5f + (3f * random.NextSingle());
                values.Add(negatives && random.NextInt32(10) == 0 ? -weight : weight);
            }

            offsets[q + 1] = columns.Count;
        }

        return new CsrMatrix(queries, targets, offsets, [.. columns], [.. values]);
    }

    /// <summary>The same matrix with all rows from <paramref name="rows"/> on emptied.</summary>
    public static CsrMatrix FirstRows(CsrMatrix pairs, int rows)
    {
        long kept = pairs.RowOffsets[rows];
        long[] offsets = [.. pairs.RowOffsets.ToArray().Select(o => Math.Min(o, kept))];
        return new CsrMatrix(pairs.Rows, pairs.Columns, offsets, pairs.ColumnOrdinals[..(int)kept].ToArray(), pairs.Values[..(int)kept].ToArray());
    }

    public static DenseMatrix Gaussian(int rows, int columns, ulong seed, float scale = 1f)
    {
        var random = new SeededRandom(seed);
        var matrix = new DenseMatrix(rows, columns);
        for (int r = 0; r < rows; r++)
        {
            foreach (ref float value in matrix.Row(r))
                value = scale * (float)random.NextGaussian();
        }

        return matrix;
    }

    /// <summary>Small integers: products and sums are exact in float32, so many scores are equal and every order of summation agrees.</summary>
    public static DenseMatrix Integers(int rows, int columns, ulong seed, int limit = 3)
    {
        var random = new SeededRandom(seed);
        var matrix = new DenseMatrix(rows, columns);
        for (int r = 0; r < rows; r++)
        {
            foreach (ref float value in matrix.Row(r))
                value = random.NextInt32((2 * limit) + 1) - limit;
        }

        return matrix;
    }

    public static CsrMatrix FromDense(float[,] dense)
    {
        List<int> columns = [];
        List<float> values = [];
        long[] offsets = new long[dense.GetLength(0) + 1];
        for (int r = 0; r < dense.GetLength(0); r++)
        {
            for (int c = 0; c < dense.GetLength(1); c++)
            {
                if (dense[r, c] == 0f)
                    continue;
                columns.Add(c);
                values.Add(dense[r, c]);
            }

            offsets[r + 1] = columns.Count;
        }

        return new CsrMatrix(dense.GetLength(0), dense.GetLength(1), offsets, [.. columns], [.. values]);
    }

    public static bool SameBytes(DenseMatrix a, DenseMatrix b)
    {
        for (int r = 0; r < a.Rows; r++)
        {
            if (!System.Runtime.InteropServices.MemoryMarshal.AsBytes(a.Row(r)).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(b.Row(r))))
                return false;
        }

        return a.Rows == b.Rows && a.Columns == b.Columns;
    }

    /// <summary>Gaussian rows from very small to very large, with zeros among them.</summary>
    public static DenseMatrix Spread(int rows, int columns, ulong seed)
    {
        DenseMatrix matrix = Gaussian(rows, columns, seed);
        for (int r = 0; r < rows; r++)
        {
            if (r % 7 == 3)
                matrix.Row(r).Clear();
            else
                VectorKernels.Scale(matrix.Row(r), MathF.Pow(2, (r % 61) - 30));
        }

        return matrix;
    }
}
