using Precompute.AnnIndex;
using Precompute.Numerics;
using Precompute.TestKit;
using Precompute.TestKit.Hostile;

namespace Precompute.UnitTests.AnnIndex.Hostile;

/// <summary>Whatever an index file holds: typed errors only, no crash, no hang, no more memory than the file has bytes.</summary>
public sealed class HostileIndexTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly float[] _query = new float[1 << 20];
    private readonly Neighbor[] _results = new Neighbor[50];

    public HostileIndexTests() => TestVectors.Gaussian(1, 64, 3).Row(0).CopyTo(_query);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task OpenCheckSearchErase_MutatedFiles_EndInTypedErrorsOnly()
    {
        int rounds = TestCounts.Full ? 70_000 : 3_000;
        IndexMutator mutator = new(SoundFiles(), seed: 77);
        HostileRun run = new(_folder);
        await run.RunAsync(rounds, bytesPerByte: 1, mutator.Next, Use);

        // The mutations would prove nothing if all died at the door, or if none was noticed.
        Assert.True(run.Refused > rounds / 4, $"only {run.Refused} of {rounds} were refused");
        Assert.True(run.Accepted > rounds / 20, $"only {run.Accepted} of {rounds} came through");
    }

    private void Use(string path, int round)
    {
        int count;
        using (HnswIndex index = HnswIndex.Open(path, verifyChecksums: round % 5 == 0))
        {
            count = index.Count;
            ReadOnlySpan<float> query = _query.AsSpan(0, index.Dimensions);
            if (round % 3 != 0)
                index.CheckIntegrity();
            index.Search(query, new SearchOptions { Ef = 1 }, _results.AsSpan(0, 1));
            index.Search(query, new SearchOptions { Ef = 12, Filter = new EveryThird(count) }, _results.AsSpan(0, 5));
            index.Search(query, new SearchOptions { Ef = 200 }, _results);
        }

        if (round % 32 == 0 && count > 0)
            HnswIndex.Erase(path, count / 2);
    }

    /// <summary>
    /// Of every metric and shape, of both versions; one is large enough for a filtered walk, and for the memory that a file may take to be
    /// told from a constant.
    /// </summary>
    private List<byte[]> SoundFiles()
    {
        List<byte[]> files = [File.ReadAllBytes(OlderIndexFile.Golden), Sound(VectorMetric.InnerProduct, 8000, 16, 4)];
        Assert.InRange(files[^1].Length, HostileRun.Large, 2 * HostileRun.Large);
        foreach (VectorMetric metric in Enum.GetValues<VectorMetric>())
        {
            byte[] walked = Sound(metric, 300, 9, 4);
            files.AddRange([walked, OlderIndexFile.Of(walked), Sound(metric, 60, 17, 3), Sound(metric, 1, 5, 16)]);
        }

        return files;
    }

    private byte[] Sound(VectorMetric metric, int count, int dimensions, int m)
    {
        string path = _folder.Combine("sound.hnsw");
        using HnswIndex index = HnswIndex.Build(
            TestVectors.Clustered(count, dimensions, seed: 1),
            new HnswOptions { Metric = metric, M = m, EfConstruction = 40, Threads = 1 },
            TestContext.Current.CancellationToken);
        index.Save(path);
        return File.ReadAllBytes(path);
    }
}
