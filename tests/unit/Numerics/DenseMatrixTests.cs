using Precompute.Numerics;

namespace Precompute.UnitTests.Numerics;

public sealed class DenseMatrixTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    [InlineData(3, 7)]
    [InlineData(100, 64)]
    public unsafe void Constructor_AnyShape_IsZeroAndAligned(int rows, int columns)
    {
        var matrix = new DenseMatrix(rows, columns);
        Assert.Equal((long)rows * columns, matrix.ElementCount);
        for (int r = 0; r < rows; r++)
        {
            Assert.Equal(columns, matrix.Row(r).Length);
            Assert.True(matrix.Row(r).IndexOfAnyExcept(0f) < 0);
            if (columns % 16 == 0)
                Assert.Equal(0, (nint)matrix.RowPointer(r) % 64);
        }
    }

    [Fact]
    public void RowsSpan_SeesTheRows()
    {
        var matrix = new DenseMatrix(4, 3);
        for (int r = 0; r < 4; r++)
            matrix.Row(r).Fill(r);
        Assert.Equal([1, 1, 1, 2, 2, 2], matrix.RowsSpan(1, 2).ToArray());
        Assert.True(matrix.RowsSpan(4, 0).IsEmpty);
    }

    [Fact]
    public void Row_OutsideOfTheMatrix_NamesTheRange()
    {
        var matrix = new DenseMatrix(2, 2);
        Assert.Contains("0 to 1", Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Row(2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Row(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.RowsSpan(1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DenseMatrix(-1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DenseMatrix(int.MaxValue, int.MaxValue));
    }

    [Fact]
    public void Span_OutlivesTheMatrix()
    {
        Span<float> row = Make();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(7, row[2]);

        static Span<float> Make()
        {
            var matrix = new DenseMatrix(1000, 3);
            matrix.Row(999)[2] = 7;
            return matrix.Row(999);
        }
    }

    [Fact]
    public void RequireFinite_NaN_NamesRowAndColumn()
    {
        var matrix = new DenseMatrix(4, 3);
        matrix.RequireFinite("m");
        matrix.Row(2)[1] = float.NaN;
        Assert.Contains("Row 2 of 'm' holds NaN in column 1", Assert.Throws<PrecomputeException>(() => matrix.RequireFinite("m")).Message, StringComparison.Ordinal);
    }
}
