using MathNet.Numerics.LinearAlgebra;
using Precompute.Numerics;
using Precompute.UnitTests.Training;

namespace Precompute.UnitTests.Numerics;

public sealed class TridiagonalGramTests
{
    public static TheoryData<int> Sizes => [1, 2, 3, 7, 16, 33, 64];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Reduce_AnySize_IsAnOrthogonalChangeOfBasis(int f)
    {
        (Matrix<double> g, float[] gram) = GramOf(f);
        TridiagonalGram reduced = TridiagonalGram.Reduce(gram, f, scale: 0.5f, out DenseMatrix basis);
        Matrix<double> q = Matrix<double>.Build.DenseOfArray(ReferenceAls.ToDouble(basis));
        Matrix<double> t = q.Transpose() * g * q * 0.5;
        double size = g.FrobeniusNorm();
        Assert.True((q.Transpose() * q - Matrix<double>.Build.DenseIdentity(f)).FrobeniusNorm() < 1e-5 * f);
        DenseMatrix padded = reduced.ToPadded();
        for (int i = 0; i < padded.Rows; i++)
        {
            for (int j = 0; j < padded.Columns; j++)
            {
                if (Math.Abs(i - j) > 1 || i >= f || j >= f)
                    Assert.Equal(0f, padded.Row(i)[j]);
                else
                    Assert.True(Math.Abs(t[i, j] - padded.Row(i)[j]) < 1e-5 * size, $"({i}, {j}): {padded.Row(i)[j]} instead of {t[i, j]}");
            }
        }
    }

    [Fact]
    public void Reduce_MatrixOfZeros_KeepsTheBasis()
    {
        TridiagonalGram reduced = TridiagonalGram.Reduce(new float[25], 5, 1f, out DenseMatrix basis);
        Assert.Equal(5, reduced.Factors);
        for (int i = 0; i < 5; i++)
            Assert.Equal(Enumerable.Range(0, 5).Select(j => i == j ? 1f : 0f), basis.Row(i).ToArray());
    }

    [Theory]
    [InlineData(5, 3)]
    [InlineData(16, 64)]
    [InlineData(33, 131)]
    [InlineData(48, 70)]
    [InlineData(64, 128)]
    public void Rotation_ThereAndBack_GivesTheProductAndTheStart(int f, int rows)
    {
        TridiagonalGram.Reduce(GramOf(f).Gram, f, 1f, out DenseMatrix basis);
        DenseMatrix start = RandomData.Gaussian(rows, f, seed: 4);
        DenseMatrix turned = start.Clone();
        RowScratch scratch = new(f);
        new RowRotation(basis).Apply(turned, 1, rows - 1, scratch);
        for (int r = 0; r < rows; r++)
        {
            for (int j = 0; j < f; j++)
            {
                double expected = r == 0 ? start.Row(0)[j] : 0d;
                for (int k = 0; k < f && r > 0; k++)
                    expected += (double)start.Row(r)[k] * basis.Row(k)[j];
                Assert.Equal(expected, turned.Row(r)[j], 1e-4);
            }
        }

        new RowRotation(basis, transposed: true).Apply(turned, 1, rows - 1, scratch);
        for (int r = 0; r < rows; r++)
        {
            for (int j = 0; j < f; j++)
                Assert.Equal(start.Row(r)[j], turned.Row(r)[j], 1e-4f);
        }
    }

    [Fact]
    public void Rotation_OfARow_DoesNotDependOnTheOthers()
    {
        TridiagonalGram.Reduce(GramOf(48).Gram, 48, 1f, out DenseMatrix basis);
        RowRotation rotation = new(basis);
        DenseMatrix together = RandomData.Gaussian(130, 48, seed: 6);
        DenseMatrix alone = together.Clone();
        rotation.Apply(together, 0, 130, new RowScratch(48));
        for (int r = 0; r < 130; r++)
            rotation.Apply(alone, r, 1, new RowScratch(48));
        Assert.True(RandomData.SameBytes(together, alone));
    }

    [Fact]
    public void Shapes_ThatDoNotFit_AreNamed()
    {
        Assert.Contains("9 elements", Assert.Throws<ArgumentException>(() => TridiagonalGram.Reduce(new float[8], 3, 1f, out _)).Message, StringComparison.Ordinal);
        Assert.Contains("2 × 3", Assert.Throws<ArgumentException>(() => new RowRotation(new DenseMatrix(2, 3))).Message, StringComparison.Ordinal);
        RowRotation rotation = new(new DenseMatrix(3, 3));
        Assert.Contains("4 columns", Assert.Throws<ArgumentException>(() => rotation.Apply(new DenseMatrix(2, 4), 0, 2, new RowScratch(3))).Message, StringComparison.Ordinal);
    }

    private static (Matrix<double> G, float[] Gram) GramOf(int f)
    {
        DenseMatrix m = RandomData.Gaussian(3 * f, f, seed: 8);
        float[] gram = new float[f * f];
        GramMatrix.Compute(m, gram, threads: 1);
        return (Matrix<double>.Build.Dense(f, f, (i, j) => gram[(i * f) + j]), gram);
    }
}
