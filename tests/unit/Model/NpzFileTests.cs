using CsCheck;
using Precompute.Model.Formats;
using Precompute.TestKit;

namespace Precompute.UnitTests.Model;

public sealed class NpzFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public NpzFileTests() => Path = _folder.Combine("a.npz");

    private string Path { get; }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_AnyArrays_AreReadBack() => Gen.Select(
        Gen.Int.Array[0, 300], Gen.Long.Array[0, 300], Gen.Float.Array[0, 300], Gen.Double.Array[0, 300], Gen.Bool.Array[0, 300], Gen.Byte.Array[0, 300], Gen.Bool)
        .Sample(
            (ints, longs, floats, doubles, bools, bytes, compressed) =>
            {
                NpzFile.Write(
                    Path, compressed,
                    ("i", NpyArray.Of(ints, ints.Length, 1)), ("l", NpyArray.Of(longs)), ("f", NpyArray.Of(floats, 1, floats.Length)), ("d", NpyArray.Of(doubles)),
                    ("b", NpyArray.Of(bools)), ("u", NpyArray.Of(bytes)), ("t", NpyArray.OfText("csr")));
                using NpzFile file = NpzFile.Open(Path);
                NpyArray[] read = file.ReadAll("i", "l", "f", "d", "b", "u", "t");
                Assert.Equal([ints.Length, 1], read[0].Shape.ToArray());
                Assert.Equal([1, floats.Length], read[2].Shape.ToArray());
                Assert.Equal(ints, read[0].As<int>());
                Assert.Equal(longs, read[1].As<long>());
                Assert.Equal(floats, read[2].As<float>());
                Assert.Equal(doubles, read[3].As<double>());
                Assert.Equal(Array.ConvertAll(bools, static b => b ? (byte)1 : (byte)0), read[4].As<byte>());
                Assert.Equal(bytes, read[5].As<byte>());
                Assert.Equal("csr", read[6].ToText());
            },
            iter: 60,
            threads: 1);

    [Fact]
    public void Write_LargeMembers_AreReadBackAtTheSameTime()
    {
        int[] ascending = [.. Enumerable.Range(0, 400_000)];
        float[] values = Array.ConvertAll(ascending, static i => 1f / (i + 1));
        foreach (bool compressed in (bool[])[false, true])
        {
            NpzFile.Write(Path, compressed, ("indices", NpyArray.Of(ascending)), ("data", NpyArray.Of(values)));
            using NpzFile file = NpzFile.Open(Path, new NpzOptions { Threads = 2 });
            NpyArray[] read = file.ReadAll("data", "indices");
            Assert.Equal(values, read[0].As<float>());
            Assert.Equal(ascending, read[1].As<int>());
        }
    }

    [Fact]
    public void Write_SameArraysTwice_GivesTheSameBytesInAPrivateFile()
    {
        NpzFile.Write(Path, compressed: true, ("a", NpyArray.Of([1, 2, 3])));
        byte[] first = File.ReadAllBytes(Path);
        NpzFile.Write(Path, compressed: true, ("a", NpyArray.Of([1, 2, 3])));

        Assert.Equal(first, File.ReadAllBytes(Path));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Theory]
    [InlineData(false, false, "")]
    [InlineData(false, true, "a comment, PK")]
    [InlineData(true, false, "")]
    [InlineData(true, true, "")]
    public void Open_HandMadeArchive_HasItsArray(bool large, bool deflated, string comment)
    {
        new HandMadeZip { Large = large }.Add("other.txt", [1]).Add("a.npy", Npy([7, -8]), deflated).Save(Path, comment);

        using NpzFile file = NpzFile.Open(Path);

        Assert.Equal(["a"], file.Names);
        Assert.Equal([7, -8], file.Read("a").As<int>());
    }

    [Fact]
    public void Read_WrongChecksum_NamesMemberAndOffset()
    {
        new HandMadeZip().Add("x.npy", Npy([0])).Add("a.npy", Npy([7]), checksum: 5).Save(Path);

        CorruptFileException e = Refused(static file => file.Read("a"));

        Assert.Contains("'a.npy'", e.Message, StringComparison.Ordinal);
        Assert.Contains("checksum", e.Message, StringComparison.Ordinal);

        // Behind the first member (a local header of 30 bytes, 5 of name) and its own header.
        Assert.Equal((2 * 35) + Npy([0]).Length, e.Offset);
    }

    [Fact]
    public void Read_MissingArray_NamesThoseThatAre()
    {
        new HandMadeZip().Add("indices.npy", Npy([7])).Save(Path);
        Assert.Contains("no array 'data'; it has indices", Refused(static file => file.Read("data")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("two members", false, null, null, 0, null)]
    [InlineData("encrypted", true, null, null, 1, null)]
    [InlineData("method 12", true, null, (ushort)12, 0, null)]
    [InlineData("cannot", true, 1UL << 40, null, 0, null)]
    [InlineData("another one", true, null, null, 0, "b.npy")]
    public void Open_ArchiveThatLies_IsRefused(string expected, bool distinct, ulong? length, ushort? method, ushort flags, string? localName)
    {
        new HandMadeZip { Large = length is not null }
            .Add("a.npy", Npy([1]), length: length, method: method, flags: flags, localName: localName)
            .Add(distinct ? "c.npy" : "a.npy", Npy([2]))
            .Save(Path);
        Assert.Contains(expected, Refused(static file => file.Read("a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BombWithinDeflatesRatio_AllocatesNothingItsShapeDoesNotBearOut()
    {
        // Zeros deflate about a thousandfold: the directory may honestly claim this much, the array's shape does not.
        byte[] zeros = new byte[4 << 20];
        Npy([1]).CopyTo(zeros, 0);
        new HandMadeZip().Add("a.npy", zeros, deflated: true).Save(Path);

        long before = GC.GetAllocatedBytesForCurrentThread();
        CorruptFileException e = Refused(static file => file.Read("a"));

        Assert.Contains("needs 4 bytes of data", e.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Read_ArrayAboveTheLimit_IsRefusedWithTheNumbers()
    {
        NpzFile.Write(Path, compressed: true, ("a", NpyArray.Of(new long[1000])));
        using NpzFile file = NpzFile.Open(Path, new NpzOptions { MaxArrayBytes = 8000 });
        Assert.Contains("above the limit of 8000", Assert.Throws<UnusableFileException>(() => file.Read("a")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_MutatedFiles_AreReadOrRefusedWithoutHugeAllocations(bool compressed)
    {
        float[] values = [.. Enumerable.Range(0, 200).Select(static i => i * 0.5f)];
        NpzFile.Write(Path, compressed, ("data", NpyArray.Of(values)), ("shape", NpyArray.Of([3L, 4L])));
        FileMutations.Check(
            Path,
            TestCounts.Full ? 20_000 : 3000,
            () =>
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                using NpzFile file = NpzFile.Open(Path);
                NpyArray[] arrays = file.ReadAll("data", "shape");
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
                return arrays;
            },
            read =>
            {
                // The checksum covers every byte of an array.
                Assert.Equal(values, read[0].As<float>());
                Assert.Equal([3L, 4L], read[1].As<long>());
            });
    }

    private byte[] Npy(int[] values)
    {
        string path = _folder.Combine("one.npy");
        NpyFile.Write(path, NpyArray.Of(values));
        return File.ReadAllBytes(path);
    }

    private CorruptFileException Refused(Func<NpzFile, NpyArray> read)
    {
        CorruptFileException e = Assert.Throws<CorruptFileException>(() =>
        {
            using NpzFile file = NpzFile.Open(Path);
            read(file);
        });
        Assert.Contains(Path, e.Message, StringComparison.Ordinal);
        return e;
    }
}
