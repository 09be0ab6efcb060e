using Precompute.Model.Formats;
using Precompute.Numerics;
using Precompute.TestKit;
using Precompute.TestKit.Hostile;

namespace Precompute.UnitTests.AnnIndex.Hostile;

/// <summary>Whatever a .npy file of vectors, ids, filters or ground truth holds: typed errors only, no hang, no more memory than it explains.</summary>
public sealed class HostileNpyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_MutatedFiles_EndInTypedErrorsOnly()
    {
        int rounds = TestCounts.Full ? 30_000 : 3_000;
        NpyMutator mutator = new(SoundFiles(), seed: 78);
        HostileRun run = new(_folder);

        // Converting bytes to float32 takes four for one, twice: as they are read, and as a matrix; Fortran order takes one more.
        await run.RunAsync(rounds, bytesPerByte: 10, mutator.Next, Use);
        Assert.True(run.Refused > rounds / 4, $"only {run.Refused} of {rounds} were refused");
        Assert.True(run.Accepted > rounds / 20, $"only {run.Accepted} of {rounds} came through");
    }

    [Theory]
    [InlineData("(2147483591, 0)")]
    [InlineData("(1, 0)")]
    public void ReadMatrix_RowsOfNoColumns_AreRefusedBeforeAnythingIsDoneARow(string shape)
    {
        string path = _folder.Combine("m.npy");
        File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. System.Text.Encoding.ASCII.GetBytes($"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n")]);
        foreach (Func<string, DenseMatrix> read in (Func<string, DenseMatrix>[])[NpyFile.ReadMatrix, NpyFile.ReadNumbers])
            Assert.Contains("rows of no columns", Assert.Throws<CorruptFileException>(() => read(path)).Message, StringComparison.Ordinal);
    }

    private static void Use(string path, int round)
    {
        switch ((round / 6) % 6)
        {
            case 0:
                NpyFile.ReadMatrix(path);
                break;
            case 1:
                NpyFile.ReadNumbers(path);
                break;
            case 2:
                NpyFile.ReadIds(path);
                break;
            default:
                NpyFile.Read(path);
                break;
        }
    }

    private List<byte[]> SoundFiles()
    {
        string path = _folder.Combine("sound.npy");
        List<byte[]> files = [];
        NpyFile.WriteMatrix(path, TestVectors.Gaussian(20, 9, seed: 1));
        files.Add(File.ReadAllBytes(path));
        NpyFile.WriteIds(path, [Guid.AllBitsSet, Guid.Empty, Guid.AllBitsSet]);
        files.Add(File.ReadAllBytes(path));
        foreach (NpyArray array in (NpyArray[])
            [
                NpyArray.Of([1d, 2d, 3d, 4d], 2, 2), NpyArray.Of([1, -2, 3, 4, 5, 6], 3, 2), NpyArray.Of([true, false, true, true]), NpyArray.OfText("csr"),
                NpyArray.Of([(Half)1, (Half)2], 1, 2), NpyArray.Of([1UL, ulong.MaxValue]), NpyArray.Of(new byte[300], 100, 3),
            ])
        {
            NpyFile.Write(path, array);
            files.Add(File.ReadAllBytes(path));
        }

        return files;
    }
}
