using System.Text;
using Precompute.Model.Formats;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.UnitTests.Model;

public sealed class NpyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 8)]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(300, 128)]
    public void ReadMatrix_WrittenMatrix_IsTheSame(int rows, int columns)
    {
        DenseMatrix matrix = Filled(rows, columns);
        string path = _folder.Combine("m.npy");

        NpyFile.WriteMatrix(path, matrix);
        DenseMatrix read = NpyFile.ReadMatrix(path);

        Assert.Equal((rows, columns), (read.Rows, read.Columns));
        for (int r = 0; r < rows; r++)
            Assert.Equal(matrix.Row(r).ToArray(), read.Row(r).ToArray());
    }

    [Fact]
    public void WriteMatrix_SmallMatrix_HasNumpysBytes()
    {
        string path = _folder.Combine("m.npy");
        DenseMatrix matrix = new(1, 2);
        matrix.Row(0)[1] = 1f;

        NpyFile.WriteMatrix(path, matrix);

        // What numpy.save writes for numpy.array([[0, 1]], dtype='<f4').
        string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }".PadRight(117) + "\n";
        byte[] expected = [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(header), 0, 0, 0, 0, 0, 0, 0x80, 0x3F];
        Assert.Equal(expected, File.ReadAllBytes(path));
    }

    [Fact]
    public void WriteIds_Id_HasTheByteOrderOfItsText()
    {
        string path = _folder.Combine("i.npy");
        Guid id = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");

        NpyFile.WriteIds(path, [id]);

        Assert.Equal("00112233445566778899aabbccddeeff", Convert.ToHexStringLower(File.ReadAllBytes(path)[^16..]));
        Assert.Equal([id], NpyFile.ReadIds(path));
    }

    [Fact]
    public void WriteMatrix_NewFile_IsPrivate()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        string path = _folder.Combine("sub/m.npy");
        NpyFile.WriteMatrix(path, new DenseMatrix(1, 1));
#pragma warning disable CA1416 // Skipped on Windows.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
#pragma warning restore CA1416
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 9223372036854775807), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999, 2), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 2), }")]
    [InlineData("os.system('echo')")]
    public void ReadMatrix_OtherHeader_IsRefusedWithFileAndOffset(string header)
    {
        string path = _folder.Combine("m.npy");
        byte[] text = Encoding.ASCII.GetBytes(header.PadRight(117) + "\n");
        File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. text, 0, 0, 0, 0, 0, 0, 0, 0]);

        CorruptFileException e = Assert.Throws<CorruptFileException>(() => NpyFile.ReadMatrix(path));

        Assert.Contains(path, e.Message, StringComparison.Ordinal);
        Assert.True(e.Offset >= 0);
    }

    [Theory]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }")]
    [InlineData("{'shape': (2L,), 'fortran_order': False, 'descr': '<i4'}")]
    [InlineData("{\"descr\":\"<i4\",\"fortran_order\":False,\"shape\":(2,)}")]
    [InlineData("  { 'descr' : '<i4' , 'fortran_order' : True , 'shape' : ( 2 , ) , }  ")]
    public void Read_HeaderOfAnotherWriter_IsUnderstood(string header) =>
        Assert.Equal([1, 2], NpyFile.Read(HandMade(header, [1, 0, 0, 0, 2, 0, 0, 0])).As<int>());

    [Theory]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (2,), } more", "goes on")]
    [InlineData("{'descr': '<i4', 'descr': '<i4', 'fortran_order': False, 'shape': (2,), }", "too often")]
    [InlineData("{'descr': '<i4', 'shape': (2,), }", "lacks")]
    [InlineData("{'descr': '<i4', 'fortran_order': 0, 'shape': (2,), }", "neither True nor False")]
    [InlineData("{'descr': '>i4', 'fortran_order': False, 'shape': (2,), }", "big-endian")]
    [InlineData("{'descr': '|S0', 'fortran_order': False, 'shape': (2000000000,), }", "not read")]
    [InlineData("{'descr': '<U999999999', 'fortran_order': False, 'shape': (2,), }", "not read")]
    [InlineData("{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (2,), }", "several fields")]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (2, 1, 1), }", "3 dimensions")]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (3,), }", "needs 12 bytes")]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (0, 9000000000), }", "above")]
    [InlineData("{'descr': '|b1', 'fortran_order': False, 'shape': (8,), }", "a bool is 2")]
    public void Read_HeaderThatCannotBe_IsRefusedWithTheReason(string header, string expected)
    {
        string path = HandMade(header, [1, 0, 0, 0, 2, 0, 0, 0]);
        CorruptFileException e = Assert.Throws<CorruptFileException>(() => NpyFile.Read(path));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FortranOrder_IsTransposed()
    {
        string path = HandMade("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", [11, 21, 12, 22, 13, 23]);
        Assert.Equal([11, 12, 13, 21, 22, 23], NpyFile.Read(path).As<byte>());
        Assert.Equal([21f, 22f, 23f], NpyFile.ReadNumbers(path).Row(1).ToArray());
    }

    [Fact]
    public void ReadNumbers_ValueThatIsNotFinite_NamesRowAndColumn()
    {
        string path = _folder.Combine("m.npy");
        NpyFile.Write(path, NpyArray.Of([1d, 2d, 3d, 1e39], 2, 2));
        Assert.Contains("row 1, column 1", Assert.Throws<UnusableFileException>(() => NpyFile.ReadNumbers(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ShapeOfOtherSize_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => NpyArray.Of([1, 2, 3], 2, 2));
        Assert.Throws<ArgumentException>(() => NpyArray.Of([1, 2, 3], -1, -3));
        Assert.Throws<NotSupportedException>(() => NpyArray.Of([DateTime.MinValue]));
    }

    [Fact]
    public void ReadMatrix_NotANumber_IsRefusedAtItsOffset()
    {
        string path = _folder.Combine("m.npy");
        DenseMatrix matrix = Filled(5, 4);
        matrix.Row(3)[1] = float.NaN;
        NpyFile.WriteMatrix(path, matrix);

        CorruptFileException e = Assert.Throws<CorruptFileException>(() => NpyFile.ReadMatrix(path));

        Assert.Equal(128 + (13 * 4), e.Offset);
    }

    [Fact]
    public void ReadMatrix_MutatedFiles_AreReadOrRefused()
    {
        string path = _folder.Combine("m.npy");
        NpyFile.WriteMatrix(path, Filled(9, 5));
        FileMutations.Check(path, 1000, () => NpyFile.ReadMatrix(path));
        NpyFile.WriteIds(path, [Guid.AllBitsSet, Guid.Empty]);
        FileMutations.Check(path, 800, () => NpyFile.ReadIds(path));
        NpyFile.Write(path, NpyArray.Of([1d, 2d, 3d, 4d], 2, 2));
        FileMutations.Check(path, 1500, () => NpyFile.Read(path));
    }

    private string HandMade(string header, byte[] data)
    {
        string path = _folder.Combine("h.npy");
        byte[] text = Encoding.ASCII.GetBytes(header.PadRight(117) + "\n");
        File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. text, .. data]);
        return path;
    }

    private static DenseMatrix Filled(int rows, int columns)
    {
        DenseMatrix matrix = new(rows, columns);
        SeededRandom random = new(5);
        for (int r = 0; r < rows; r++)
        {
            foreach (ref float value in matrix.Row(r))
                value = (float)random.NextGaussian();
        }

        return matrix;
    }
}
