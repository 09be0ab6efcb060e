using CsCheck;
using Precompute.Numerics;
using Precompute.UnitTests.Training;

namespace Precompute.UnitTests.Numerics;

public sealed class ScreeningBasisTests
{
    [Fact]
    public void Rotate_AnyRows_KeepsProductsWithinTheSlack() =>
        Gen.Select(Gen.Int[32, 140], Gen.Int[1, 60], Gen.ULong).Sample(
            (columns, rows, seed) =>
            {
                DenseMatrix matrix = RandomData.Spread(rows, columns, seed);
                ScreeningBasis basis = ScreeningBasis.PrincipalOf(matrix);
                Assert.InRange(basis.Slack, 1e-9, 1e-2);
                DenseMatrix rotated = Rotated(matrix, basis);
                for (int a = 0; a < rows; a++)
                {
                    for (int b = 0; b <= a; b++)
                    {
                        double size = Math.Sqrt(Product(matrix.Row(a), matrix.Row(a)) * Product(matrix.Row(b), matrix.Row(b)));
                        Assert.Equal(Product(matrix.Row(a), matrix.Row(b)), Product(rotated.Row(a), rotated.Row(b)), (basis.Slack * size) + 1e-37);
                    }
                }
            },
            iter: 40);

    [Fact]
    public void Rotate_RowsOfAPlane_PutsAllIntoTheFirstTwoCoordinates()
    {
        DenseMatrix directions = RandomData.Gaussian(2, 64, 1);
        DenseMatrix matrix = new(300, 64);
        SeededRandom random = new(2);
        for (int r = 0; r < matrix.Rows; r++)
        {
            VectorKernels.Axpy(3f * (float)random.NextGaussian(), directions.Row(0), matrix.Row(r));
            VectorKernels.Axpy((float)random.NextGaussian(), directions.Row(1), matrix.Row(r));
        }

        DenseMatrix rotated = Rotated(matrix, ScreeningBasis.PrincipalOf(matrix));
        double first = 0, second = 0, rest = 0;
        for (int r = 0; r < matrix.Rows; r++)
        {
            first += Product(rotated.Row(r)[..1], rotated.Row(r)[..1]);
            second += Product(rotated.Row(r)[1..2], rotated.Row(r)[1..2]);
            rest += Product(rotated.Row(r)[2..], rotated.Row(r)[2..]);
        }

        Assert.True(first > second && second > 0);
        Assert.InRange(rest, 0, 1e-8 * first);
    }

    [Fact]
    public void RotateLeading_AnyRow_HasTheFirstCoordinatesOfRotate()
    {
        DenseMatrix matrix = RandomData.Gaussian(50, 75, 1);
        ScreeningBasis basis = ScreeningBasis.PrincipalOf(matrix);
        float[] leading = new float[ScreeningBasis.LeadingColumns];
        DenseMatrix rotated = Rotated(matrix, basis);
        for (int r = 0; r < matrix.Rows; r++)
        {
            basis.RotateLeading(matrix.Row(r), leading);
            Assert.Equal(rotated.Row(r)[..leading.Length].ToArray(), leading, static (a, b) => MathF.Abs(a - b) < 1e-5f);
        }
    }

    [Theory]
    [InlineData(31, 1f)]
    [InlineData(ScreeningBasis.MostColumns + 1, 1f)]
    [InlineData(64, 1e30f)]
    [InlineData(64, float.NaN)]
    public void PrincipalOf_WhereAxesCannotBeHad_LeavesRowsAsTheyAre(int columns, float scale)
    {
        DenseMatrix matrix = RandomData.Gaussian(40, columns, 1, scale);
        ScreeningBasis basis = ScreeningBasis.PrincipalOf(matrix);
        float[] leading = new float[5];
        basis.RotateLeading(matrix.Row(0), leading);
        Assert.Equal(0, basis.Slack);
        Assert.Equal(matrix.Row(0).ToArray(), Rotated(matrix, basis).Row(0).ToArray());
        Assert.Equal(matrix.Row(0)[..5].ToArray(), leading);
    }

    [Fact]
    public void PrincipalOf_NothingButZeros_IsABasisAllTheSame()
    {
        ScreeningBasis basis = ScreeningBasis.PrincipalOf(new DenseMatrix(10, 40));
        DenseMatrix rows = RandomData.Gaussian(1, 40, 1);
        Assert.Equal(VectorKernels.Norm(rows.Row(0)), VectorKernels.Norm(Rotated(rows, basis).Row(0)), 1e-4f);
    }

    [Fact]
    public void Rotate_BadShapes_AreNamed()
    {
        ScreeningBasis basis = ScreeningBasis.PrincipalOf(RandomData.Gaussian(40, 50, 1));
        Assert.Contains("49 values", Assert.Throws<ArgumentException>(() => basis.Rotate(new float[49], new float[50])).Message, StringComparison.Ordinal);
        Assert.Contains("51 values", Assert.Throws<ArgumentException>(() => basis.RotateLeading(new float[51], new float[4])).Message, StringComparison.Ordinal);
        Assert.Contains("17 are asked", Assert.Throws<ArgumentException>(() => basis.RotateLeading(new float[50], new float[17])).Message, StringComparison.Ordinal);
    }

    private static DenseMatrix Rotated(DenseMatrix matrix, ScreeningBasis basis)
    {
        DenseMatrix rotated = new(matrix.Rows, matrix.Columns);
        for (int r = 0; r < matrix.Rows; r++)
            basis.Rotate(matrix.Row(r), rotated.Row(r));
        return rotated;
    }

    private static double Product(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }
}
