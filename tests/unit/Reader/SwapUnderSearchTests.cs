using System.Diagnostics;
using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Model.Versions;
using Precompute.Numerics;
using Precompute.ReaderApi.Serving;
using Precompute.TestKit;
using Precompute.UnitTests.AnnIndex;
using Precompute.UnitTests.Model;

namespace Precompute.UnitTests.Reader;

/// <summary>Readers search without pause while versions and index files are swapped under them: every answer is right for one of them.</summary>
public sealed class SwapUnderSearchTests : IDisposable
{
    private const int Readers = 3;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(TestCounts.Full ? 300 : 1);
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Replace_VersionsUnderLeases_EveryAnswerIsOfOneVersionAndNoMappingStays()
    {
        string[] folders = [_folder.Combine("a"), _folder.Combine("b")];
        Dictionary<string, Neighbor[][]> expected = [];
        for (int v = 0; v < folders.Length; v++)
        {
            SmallVersion.Write(folders[v], new VersionLabel(DateTimeOffset.UnixEpoch, 100 + v), seed: 7 + (ulong)v);
            using LoadedVersion version = Open(folders[v]);
            expected.Add(version.Label, [.. Directions.Select(d => Answer(version, d, new Neighbor[8]))]);
        }

        Assert.NotEqual(expected.Values.First(), expected.Values.Last());
        long answers = 0;
        LeaseHolder<LoadedVersion> holder = new();
        holder.Replace(Open(folders[0]));
        int swaps = await RunAsync(
            () =>
            {
                Neighbor[] room = new Neighbor[8];
                Assert.True(holder.TryAcquire(out LeaseHolder<LoadedVersion>.Lease? lease));
                using (lease)
                {
                    for (int d = 0; d < Directions.Length; d++)
                        Assert.Equal(expected[lease.Value.Label][d], Answer(lease.Value, Directions[d], room));
                }

                Interlocked.Increment(ref answers);
            },
            swap => holder.Replace(Open(folders[swap % 2])));

        Assert.NotEmpty(Mappings(".hnsw"));
        holder.Dispose();
        Assert.Empty(Mappings(".hnsw"));
        Assert.Empty(Mappings(".bin"));
        Assert.True(swaps > 5 && answers > 100, $"{answers} answers over {swaps} swaps prove nothing");
        TestContext.Current.TestOutputHelper?.WriteLine($"{answers:N0} answers over {swaps:N0} swaps in {Length}");
    }

    [Fact]
    public async Task Save_OverTheFileThatIsSearched_EveryAnswerIsOfOneFileAndNoMappingStays()
    {
        string path = _folder.Combine("current.hnsw");
        DenseMatrix[] vectors = [TestVectors.Clustered(1500, 12, seed: 1), TestVectors.Clustered(1800, 12, seed: 2)];
        HnswIndex[] built = [.. vectors.Select(v => HnswIndexTests.Build(v, VectorMetric.InnerProduct, threads: 2))];
        float[] query = TestVectors.Gaussian(1, 12, seed: 3).Row(0).ToArray();
        Neighbor[][] expected = [.. built.Select(index => Answer(index, query, new Neighbor[10]))];
        Assert.NotEqual(expected[0], expected[1]);

        built[0].Save(path);
        LeaseHolder<HnswIndex> holder = new();
        holder.Replace(HnswIndex.Open(path));
        long answers = 0;
        int swaps = await RunAsync(
            () =>
            {
                Neighbor[] room = new Neighbor[10];
                Assert.True(holder.TryAcquire(out LeaseHolder<HnswIndex>.Lease? lease));
                using (lease)
                    Assert.Equal(expected[lease.Value.Count == vectors[0].Rows ? 0 : 1], Answer(lease.Value, query, room));
                Interlocked.Increment(ref answers);
            },
            swap =>
            {
                built[swap % 2].Save(path);
                holder.Replace(HnswIndex.Open(path));
            });

        Assert.Single(Mappings("current.hnsw"));
        holder.Dispose();
        Array.ForEach(built, static index => index.Dispose());
        Assert.Empty(Mappings("current.hnsw"));
        Assert.True(swaps > 5 && answers > 100, $"{answers} answers over {swaps} swaps prove nothing");
        TestContext.Current.TestOutputHelper?.WriteLine($"{answers:N0} answers over {swaps:N0} swaps in {Length}");
    }

    private static Direction[] Directions { get; } = [Direction.Forward, Direction.Reverse];

    private static LoadedVersion Open(string folder)
    {
        ServingModel model = ServingModel.Open(folder, verifyHashes: false, Token);
        return new LoadedVersion(versionId: 1, "unchecked", model, minimumBreadth: 10);
    }

    /// <summary>As a fresh person's question is answered: a factor row's best among those that may be shown.</summary>
    private static Neighbor[] Answer(LoadedVersion version, Direction direction, Neighbor[] room)
    {
        DirectionView view = version.Of(direction);
        RecommendationRequest request = new() { Direction = direction, Role = ListRole.Developer, EntityId = Guid.Empty };
        SearchOptions options = new() { Ef = view.Breadth, Filter = version.FilterOf(request).Factors };
        return room[..view.Index.Search(view.Model.QueryFactors.Row(0), options, room)];
    }

    private static Neighbor[] Answer(IVectorIndex index, float[] query, Neighbor[] room) =>
        room[..index.Search(query, new SearchOptions { Ef = 20 }, room)];

    /// <summary>Readers on threads of their own and one that swaps, until the time is over or one of them fails.</summary>
    private static async Task<int> RunAsync(Action read, Action<int> swap)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        long start = Stopwatch.GetTimestamp();
        int swaps = 0;
        Task[] all =
        [
            .. Enumerable.Range(0, Readers).Select(_ => Start(read)),
            Start(() => swap(++swaps)),
        ];
        await Task.WhenAll(all);
        return swaps;

        Task Start(Action action) => Task.Factory.StartNew(
            () =>
            {
                try
                {
                    while (!end.IsCancellationRequested && Stopwatch.GetElapsedTime(start) < Length)
                        action();
                }
                finally
                {
                    end.Cancel();
                }
            },
            Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    /// <summary>The mappings of this process of files of this test, replaced ones included.</summary>
    private string[] Mappings(string name) =>
        [.. File.ReadAllLines("/proc/self/maps").Where(line => line.Contains(_folder.Path, StringComparison.Ordinal) && line.Contains(name, StringComparison.Ordinal))];
}
