using CsCheck;
using Precompute.Numerics;

namespace Precompute.UnitTests.Numerics;

public sealed class CsrMatrixTests
{
    private static readonly Gen<float[,]> Dense = Gen.Select(Gen.Int[0, 12], Gen.Int[0, 12]).SelectMany((rows, columns) =>
        Gen.Int[-2, 3].Array[rows * columns].Select(values =>
        {
            float[,] dense = new float[rows, columns];
            for (int i = 0; i < values.Length; i++)
                dense[i / columns, i % columns] = Math.Max(values[i], 0);
            return dense;
        }));

    [Fact]
    public void Transpose_AnyMatrix_MovesEveryEntry() => Dense.Sample(dense =>
    {
        CsrMatrix transposed = FromDense(dense).Transpose();
        Assert.Equal(dense.GetLength(1), transposed.Rows);
        Assert.Equal(dense.GetLength(0), transposed.Columns);
        for (int c = 0; c < transposed.Rows; c++)
        {
            Assert.Equal([.. Enumerable.Range(0, transposed.Columns).Where(r => dense[r, c] != 0)], transposed.RowColumns(c).ToArray());
            Assert.Equal([.. Enumerable.Range(0, transposed.Columns).Where(r => dense[r, c] != 0).Select(r => dense[r, c])], transposed.RowValues(c).ToArray());
            Assert.Equal(transposed.RowColumns(c).Length, transposed.RowLength(c));
        }
    });

    [Fact]
    public void Transpose_Twice_IsTheMatrix() => Dense.Sample(dense =>
    {
        CsrMatrix matrix = FromDense(dense);
        CsrMatrix twice = matrix.Transpose().Transpose();
        Assert.Equal(matrix.RowOffsets.ToArray(), twice.RowOffsets.ToArray());
        Assert.Equal(matrix.ColumnOrdinals.ToArray(), twice.ColumnOrdinals.ToArray());
        Assert.Equal(matrix.Values.ToArray(), twice.Values.ToArray());
    });

    [Fact]
    public void Constructor_WrongArrays_AreRefusedByRow()
    {
        Refused("needs 3 row offsets", [0, 1], [0], [1]);
        Refused("first row offset", [1, 1, 1], [0], [1]);
        Refused("last row offset", [0, 1, 2], [0], [1]);
        Refused("Row 0", [0, 2, 1], [0], [1]);
        Refused("values", [0, 1, 1], [0], [1, 2]);
        Refused("Row 1 of a sparse matrix names column 3", [0, 0, 1], [3], [1]);
        Refused("Row 1 of a sparse matrix names column -1", [0, 0, 1], [-1], [1]);
        Refused("Row 0 of a sparse matrix has column 1 after 1", [0, 2, 2], [1, 1], [1, 1]);
        Refused("Row 0 of a sparse matrix has column 0 after 1", [0, 2, 2], [1, 0], [1, 1]);
        Refused("Row 1 of a sparse matrix holds NaN in column 2", [0, 1, 2], [0, 2], [1, float.NaN]);
    }

    [Fact]
    public void RowColumnsAndMore_GoesOnIntoTheRowsThatFollow_AndEndsWithTheMatrix()
    {
        var matrix = new CsrMatrix(3, 4, [0, 2, 2, 4], [1, 3, 0, 2], [1, 1, 1, 1]);
        Assert.Equal([1, 3, 0], matrix.RowColumnsAndMore(0, 1).ToArray());
        Assert.Equal([0, 2], matrix.RowColumnsAndMore(1, 9).ToArray());
        Assert.Equal([0, 2], matrix.RowColumnsAndMore(2, int.MaxValue).ToArray());
    }

    [Fact]
    public void Row_OutsideOfTheMatrix_IsRefused()
    {
        var matrix = new CsrMatrix(1, 1, [0, 1], [0], [1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.RowColumns(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.RowColumnsAndMore(1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.RowValues(-1));
    }

    private static void Refused(string part, long[] offsets, int[] columns, float[] values) => Assert.Contains(
        part, Assert.Throws<PrecomputeException>(() => new CsrMatrix(2, 3, offsets, columns, values)).Message, StringComparison.Ordinal);

    private static CsrMatrix FromDense(float[,] dense)
    {
        var offsets = new List<long> { 0 };
        var columns = new List<int>();
        var values = new List<float>();
        for (int r = 0; r < dense.GetLength(0); r++)
        {
            for (int c = 0; c < dense.GetLength(1); c++)
            {
                if (dense[r, c] == 0)
                    continue;
                columns.Add(c);
                values.Add(dense[r, c]);
            }

            offsets.Add(columns.Count);
        }

        return new CsrMatrix(dense.GetLength(0), dense.GetLength(1), [.. offsets], [.. columns], [.. values]);
    }
}
