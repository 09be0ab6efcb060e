using MathNet.Numerics.LinearAlgebra;
using Precompute.Numerics;

namespace Precompute.UnitTests.Numerics;

/// <summary>The inverse against MathNet's in float64.</summary>
public sealed class SymmetricInverseTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(320)]
    public void Invert_RandomPositiveDefinite_IsMathNetsInverse(int size)
    {
        Matrix<double> expected = Positive(size, out DenseMatrix matrix).Inverse();

        SymmetricInverse.Invert(matrix, 2, TestContext.Current.CancellationToken);

        double scale = expected.Enumerate().Max(Math.Abs);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
                Assert.True(Math.Abs(expected[i, j] - matrix.Row(i)[j]) <= 2e-5 * scale, $"({i}, {j}): {matrix.Row(i)[j]} instead of {expected[i, j]}");
        }
    }

    [Fact]
    public void Invert_AnyNumberOfThreads_GivesTheSameBytesAndASymmetricMatrix()
    {
        Positive(256, out DenseMatrix one);
        DenseMatrix three = one.Clone();

        SymmetricInverse.Invert(one, 1, TestContext.Current.CancellationToken);
        SymmetricInverse.Invert(three, 3, TestContext.Current.CancellationToken);

        for (int i = 0; i < one.Rows; i++)
        {
            Assert.Equal(one.Row(i).ToArray(), three.Row(i).ToArray());
            for (int j = 0; j < i; j++)
                Assert.Equal(one.Row(j)[i], one.Row(i)[j]);
        }
    }

    [Fact]
    public void Invert_PaddedWithTheIdentity_LeavesThePaddingAlone()
    {
        Matrix<double> inner = Matrix<double>.Build.DenseOfArray(new[,] { { 4d, 1d }, { 1d, 3d } });
        DenseMatrix matrix = new(64, 64);
        for (int i = 0; i < 64; i++)
            matrix.Row(i)[i] = 1f;
        for (int i = 0; i < 2; i++)
        {
            for (int j = 0; j < 2; j++)
                matrix.Row(i)[j] = (float)inner[i, j];
        }

        SymmetricInverse.Invert(matrix, 1, TestContext.Current.CancellationToken);

        Assert.Equal(inner.Inverse()[0, 1], matrix.Row(0)[1], 1e-6);
        Assert.Equal((0f, 1f), (matrix.Row(0)[40], matrix.Row(40)[40]));
    }

    [Fact]
    public void Invert_IndefiniteMatrix_NamesThePivot()
    {
        Positive(128, out DenseMatrix matrix);
        matrix.Row(70)[70] = -1f;
        PrecomputeException fault = Assert.Throws<PrecomputeException>(() => SymmetricInverse.Invert(matrix, 1, TestContext.Current.CancellationToken));
        Assert.Contains("pivot 70 of 128", fault.Message);
    }

    [Fact]
    public void Invert_WrongShape_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => SymmetricInverse.Invert(new DenseMatrix(64, 128), 1, TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentException>(() => SymmetricInverse.Invert(new DenseMatrix(65, 65), 1, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void PaddedSize_RoundsUp() => Assert.Equal((0, 64, 64, 128), (SymmetricInverse.PaddedSize(0), SymmetricInverse.PaddedSize(1), SymmetricInverse.PaddedSize(64), SymmetricInverse.PaddedSize(65)));

    /// <summary>MᵀM/size + I/2 of a seeded random M; the part below the diagonal of what is inverted is left zero, since it must not be read.</summary>
    private static Matrix<double> Positive(int size, out DenseMatrix upper)
    {
        var random = new SeededRandom(3);
        Matrix<double> m = Matrix<double>.Build.Dense(size, size, (_, _) => random.NextGaussian());
        Matrix<double> positive = (m.TransposeThisAndMultiply(m) / size) + (Matrix<double>.Build.DenseIdentity(size) * 0.5);
        upper = new DenseMatrix(size, size);
        for (int i = 0; i < size; i++)
        {
            for (int j = i; j < size; j++)
            {
                upper.Row(i)[j] = (float)positive[i, j];
                positive[i, j] = upper.Row(i)[j];
                positive[j, i] = positive[i, j];
            }
        }

        return positive;
    }
}
