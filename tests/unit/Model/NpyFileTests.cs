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
