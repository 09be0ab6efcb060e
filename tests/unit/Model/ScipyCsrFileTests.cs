using CsCheck;
using Precompute.Model.Formats;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.UnitTests.Model;

public sealed class ScipyCsrFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ScipyCsrFileTests() => Path = _folder.Combine("m.npz");

    private string Path { get; }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_AnyMatrix_IsReadBack() => Gen.Select(Gen.Int[0, 20], Gen.Int[0, 15], Gen.UInt, Gen.Bool).Sample(
        (rows, columns, seed, compressed) =>
        {
            CsrMatrix matrix = Random(rows, columns, seed);
            ScipyCsrFile.Write(Path, matrix, compressed);
            AssertSame(matrix, ScipyCsrFile.Read(Path));
        },
        iter: 100,
        threads: 1);

    [Fact]
    public void Read_CompressedColumnsAndCoordinates_AreTheSameMatrix() => Gen.Select(Gen.Int[1, 20], Gen.Int[1, 15], Gen.UInt).Sample(
        (rows, columns, seed) =>
        {
            CsrMatrix matrix = Random(rows, columns, seed);
            CsrMatrix transposed = matrix.Transpose();
            Save("csc", rows, columns, ("indptr", NpyArray.Of(transposed.RowOffsets.ToArray())), ("indices", NpyArray.Of(transposed.ColumnOrdinals.ToArray())), ("data", NpyArray.Of(transposed.Values.ToArray())));
            AssertSame(matrix, ScipyCsrFile.Read(Path));

            // Coordinates in the order of the columns: another one than the rows'.
            int[] columnOf = new int[transposed.NonZeroCount];
            for (int c = 0; c < columns; c++)
                columnOf.AsSpan((int)transposed.RowOffsets[c], transposed.RowLength(c)).Fill(c);
            Save("coo", rows, columns, ("row", NpyArray.Of(transposed.ColumnOrdinals.ToArray())), ("col", NpyArray.Of(columnOf)), ("data", NpyArray.Of(transposed.Values.ToArray())));
            AssertSame(matrix, ScipyCsrFile.Read(Path));
        },
        iter: 60,
        threads: 1);

    [Fact]
    public void Read_UnsortedAndRepeatedIndices_AreSortedAndSummedInTheirType()
    {
        Save("csr", 3, 6, Offsets(0, 5, 5, 7), ("indices", NpyArray.Of([4L, 1L, 4L, 0L, 4L, 2L, 2L])), ("data", NpyArray.Of([1, 2, 3, 4, 5, 1 << 24, 1])));

        CsrMatrix matrix = ScipyCsrFile.Read(Path);

        Assert.Equal([0L, 3L, 3L, 4L], matrix.RowOffsets.ToArray());
        Assert.Equal([0, 1, 4, 2], matrix.ColumnOrdinals.ToArray());
        Assert.Equal([4f, 2f, 9f, (1 << 24) + 1], matrix.Values.ToArray());
    }

    [Fact]
    public void Read_RepeatedTruths_StayOne()
    {
        Save("csr", 1, 2, Offsets(0, 3), ("indices", NpyArray.Of([1, 1, 0])), ("data", NpyArray.Of([true, true, false])));
        Assert.Equal([0f, 1f], ScipyCsrFile.Read(Path).Values.ToArray());
    }

    [Theory]
    [InlineData("csr", "row 2, column 1")]
    [InlineData("csc", "row 1, column 2")]
    public void Read_ValueBeyondFloat32_NamesRowAndColumn(string format, string expected)
    {
        Save(format, 4, 4, Offsets(0, 1, 1, 3, 3), ("indices", NpyArray.Of([0, 0, 1])), ("data", NpyArray.Of([1d, -2d, 1e300])));
        UnusableFileException e = Assert.Throws<UnusableFileException>(() => ScipyCsrFile.Read(Path));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains("E+300", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new int[] { 0, 1 }, new int[] { 0, 0 }, 2, 2, "needs 3")]
    [InlineData(new int[] { 0, 2, 1 }, new int[] { 0, 0 }, 2, 2, "'indptr'")]
    [InlineData(new int[] { 1, 1, 2 }, new int[] { 0, 0 }, 2, 2, "'indptr'")]
    [InlineData(new int[] { 0, 1, 1 }, new int[] { 0, 0 }, 2, 2, "ends at 1")]
    [InlineData(new int[] { 0, 1, 2 }, new int[] { 0, 2 }, 2, 2, "legal are 0 to 1")]
    [InlineData(new int[] { 0, 1, 2 }, new int[] { 0, -1 }, 2, 2, "legal are 0 to 1")]
    [InlineData(new int[] { 0, 1 }, new int[] { 0 }, 1, 2, "'data'")]
    public void Read_ArraysThatContradict_AreRefused(int[] offsets, int[] indices, int rows, int columns, string expected)
    {
        Save("csr", rows, columns, Offsets(offsets), ("indices", NpyArray.Of(indices)), ("data", NpyArray.Of([1f, 2f])));
        Assert.Contains(expected, Assert.Throws<CorruptFileException>(() => ScipyCsrFile.Read(Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ShapeBeyondInt32_IsRefusedBeforeAnythingIsAllocated()
    {
        Save("coo", 1L << 33, 3, ("row", NpyArray.Of<int>([])), ("col", NpyArray.Of<int>([])), ("data", NpyArray.Of<float>([])));
        Assert.Contains("8589934592 × 3", Assert.Throws<UnusableFileException>(() => ScipyCsrFile.Read(Path)).Message, StringComparison.Ordinal);
        Save("coo", 1_000_000_000, 3, ("row", NpyArray.Of<int>([])), ("col", NpyArray.Of<int>([])), ("data", NpyArray.Of<float>([])));
        Assert.Throws<UnusableFileException>(() => ScipyCsrFile.Read(Path, new NpzOptions { MaxArrayBytes = 1 << 20 }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_MutatedFiles_AreReadOrRefused(bool compressed)
    {
        CsrMatrix matrix = Random(12, 9, 4);
        ScipyCsrFile.Write(Path, matrix, compressed);
        FileMutations.Check(Path, TestCounts.Full ? 20_000 : 2000, () => ScipyCsrFile.Read(Path, new NpzOptions { MaxArrayBytes = 1 << 20 }), read => AssertSame(matrix, read));
    }

    private static (string Name, NpyArray Array) Offsets(params int[] offsets) => ("indptr", NpyArray.Of(offsets));

    private static CsrMatrix Random(int rows, int columns, uint seed)
    {
        SeededRandom random = new(seed);
        List<int> ordinals = [];
        List<float> values = [];
        long[] offsets = new long[rows + 1];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                if (random.NextInt32(3) > 0)
                    continue;
                ordinals.Add(c);
                values.Add(random.NextInt32(4) == 0 ? 0f : (float)random.NextGaussian());
            }

            offsets[r + 1] = ordinals.Count;
        }

        return new CsrMatrix(rows, columns, offsets, [.. ordinals], [.. values]);
    }

    private static void AssertSame(CsrMatrix expected, CsrMatrix actual)
    {
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        Assert.Equal(expected.RowOffsets.ToArray(), actual.RowOffsets.ToArray());
        Assert.Equal(expected.ColumnOrdinals.ToArray(), actual.ColumnOrdinals.ToArray());
        Assert.Equal(expected.Values.ToArray(), actual.Values.ToArray());
    }

    private void Save(string format, long rows, long columns, params ReadOnlySpan<(string Name, NpyArray Array)> arrays) => NpzFile.Write(
        Path, compressed: false, [("format", NpyArray.OfText(format)), ("shape", NpyArray.Of([rows, columns])), .. arrays]);
}
