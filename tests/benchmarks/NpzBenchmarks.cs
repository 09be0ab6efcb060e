using System.IO.Compression;
using BenchmarkDotNet.Attributes;
using Precompute.Model.Formats;
using Precompute.Numerics;

namespace Precompute.Benchmarks;

/// <summary>
/// Reading a matrix of 80 MB that scipy wrote: as it is read here (every length, index and checksum verified), by scipy itself on the same
/// file, and the bytes alone by the framework's <see cref="ZipArchive"/>, which is what unpacking costs whatever is done with it.
/// </summary>
[MemoryDiagnoser]
[MinColumn]
public class NpzBenchmarks
{
    private string _folder = "";
    private string _path = "";
    private ScipyLoader? _scipy;

    /// <summary>Whether the members are deflated, as <c>save_npz</c> does unless told not to.</summary>
    [Params(false, true)]
    public bool Compressed { get; set; }

    /// <summary>200,000 × 50,000 with ten million pairs, int32 indices and float32 weights.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("precompute-npz-").FullName;
        string plain = Path.Combine(_folder, "plain.npz");
        _path = Path.Combine(_folder, "matrix.npz");
        ScipyCsrFile.Write(plain, PlantedInteractions.Create(200_000, 50_000, 10_000_000, seed: 1), compressed: false);
        _scipy = ScipyLoader.Start();
        _scipy.Rewrite(plain, _path, Compressed);
        Console.WriteLine($"// {_path}: {new FileInfo(_path).Length / 1e6:F1} MB, {ScipyCsrFile.Read(_path).NonZeroCount} entries; {_scipy.Versions}");
    }

    /// <summary>Removes the files.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _scipy!.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The bytes of every member, unpacked into an array and not looked at.</summary>
    [Benchmark(Baseline = true)]
    public long ZipArchiveBytes()
    {
        using ZipArchive archive = ZipFile.OpenRead(_path);
        long bytes = 0;
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            byte[] content = GC.AllocateUninitializedArray<byte>((int)entry.Length);
            using Stream stream = entry.Open();
            stream.ReadExactly(content);
            bytes += content.Length;
        }

        return bytes;
    }

    /// <summary>The matrix, as a run or <c>als</c> reads it.</summary>
    [Benchmark]
    public CsrMatrix ScipyCsrFileRead() => ScipyCsrFile.Read(_path);

    /// <summary><c>scipy.sparse.load_npz</c> in a Python that is warm; its memory is not in the table.</summary>
    [Benchmark]
    public string ScipyLoadNpz() => _scipy!.Load(_path);
}
