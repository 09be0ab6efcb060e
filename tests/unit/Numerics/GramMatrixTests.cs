using Precompute.Numerics;
using Precompute.UnitTests.Training;

namespace Precompute.UnitTests.Numerics;

public sealed class GramMatrixTests
{
    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 1)]
    [InlineData(7, 5)]
    [InlineData(300, 16)]
    [InlineData(1000, 33)]
    [InlineData(5000, 64)]
    public void Compute_IntegerValues_EqualsPlainLoopExactly(int rows, int f)
    {
        DenseMatrix m = RandomData.Integers(rows, f, seed: 3);
        float[] gram = new float[f * f];
        GramMatrix.Compute(m, gram, threads: 2);
        for (int i = 0; i < f; i++)
        {
            for (int j = 0; j < f; j++)
            {
                double expected = 0d;
                for (int r = 0; r < rows; r++)
                    expected += (double)m.Row(r)[i] * m.Row(r)[j];
                Assert.Equal((float)expected, gram[(i * f) + j]);
            }
        }
    }

    [Fact]
    public void Compute_AnyThreadCount_SameBytes()
    {
        DenseMatrix m = RandomData.Gaussian(7001, 48, seed: 5);
        float[] one = new float[48 * 48];
        GramMatrix.Compute(m, one, threads: 1);
        foreach (int threads in (int[])[2, 3, 7])
        {
            float[] many = new float[48 * 48];
            GramMatrix.Compute(m, many, threads);
            Assert.Equal(one, many);
        }
    }

    [Fact]
    public void Compute_WrongLength_NamesBothSizes()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => GramMatrix.Compute(new DenseMatrix(2, 3), new float[8], 1));
        Assert.Contains("9 elements", e.Message, StringComparison.Ordinal);
    }
}
