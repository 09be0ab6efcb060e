using Precompute.AnnIndex;
using Precompute.Numerics;

namespace Precompute.UnitTests.AnnIndex;

public sealed class HnswIndexTests
{
    private static readonly DenseMatrix Vectors = TestVectors.Clustered(5000, 32, seed: 1);
    private static readonly DenseMatrix Queries = TestVectors.Clustered(200, 32, seed: 2, normSpread: 0.3);
    private static readonly FlatIndex Exact = new(Vectors, VectorMetric.InnerProduct);
    private static readonly HnswIndex Index = Build(Vectors, VectorMetric.InnerProduct, threads: 2);

    [Fact]
    public void Search_ClusteredLogNormalNorms_ReachesTheRecallFloor()
    {
        RecallReport at10 = Measure(Exact, Index, new RecallOptions { K = 10 }, ef: 100);
        RecallReport at100 = Measure(Exact, Index, new RecallOptions { K = 100 }, ef: 400);
        Assert.True(at10.Whole.Mean >= 0.98, $"recall@10 at ef 100 is {at10.Whole.Mean:F4}");
        Assert.True(at100.Whole.Mean >= 0.97, $"recall@100 at ef 400 is {at100.Whole.Mean:F4}");
        Assert.Equal(0, at10.ShortAnswers + at100.ShortAnswers);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.2)]
    public void Search_FlatAndVerySkewedNorms_ReachesTheRecallFloor(double spread)
    {
        DenseMatrix vectors = TestVectors.Clustered(2500, 32, seed: 5, spread);
        using HnswIndex index = Build(vectors, VectorMetric.InnerProduct, threads: 2);
        RecallReport report = Measure(new FlatIndex(vectors, VectorMetric.InnerProduct), index, new RecallOptions { K = 10 }, ef: 100);
        Assert.True(report.Whole.Mean >= 0.98, $"recall@10 at ef 100 is {report.Whole.Mean:F4}");
    }

    [Theory]
    [InlineData(VectorMetric.Cosine)]
    [InlineData(VectorMetric.L2)]
    public void Search_OtherMetrics_ReachTheRecallFloor(VectorMetric metric)
    {
        DenseMatrix vectors = TestVectors.Clustered(2500, 32, seed: 6);
        using HnswIndex index = Build(vectors, metric, threads: 2);
        RecallReport report = Measure(new FlatIndex(vectors, metric), index, new RecallOptions { K = 10 }, ef: 100);
        Assert.True(report.Whole.Mean >= 0.98, $"recall@10 at ef 100 is {report.Whole.Mean:F4}");
        Assert.Empty(index.CheckIntegrity());
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(0.3)]
    [InlineData(0.1)]
    [InlineData(0.005)]
    public void Search_Filtered_ReturnsKOfHighRecall(double share)
    {
        var random = new SeededRandom(9);
        var filter = new BitmapFilter(Vectors.Rows);
        for (int r = 0; r < Vectors.Rows; r++)
            filter.Set(r, random.NextDouble() < share);
        RecallReport report = Measure(Exact, Index, new RecallOptions { K = 10, Filter = filter }, ef: 60);
        Assert.Equal(0, report.ShortAnswers);
        Assert.True(report.Whole.Mean >= 0.98, $"recall@10 is {report.Whole.Mean:F4}");
        Neighbor[] results = new Neighbor[10];
        int found = Index.Search(Queries.Row(0), new SearchOptions { Filter = filter }, results);
        Assert.Equal(10, found);
        Assert.All(results, n => Assert.True(filter.Accepts(n.Ordinal)));
    }

    [Fact]
    public void Search_FilterOfOneFarCluster_ReturnsEveryAcceptedOne()
    {
        // Accepted are exactly the worst for the query: a walk towards the query never meets them.
        Neighbor[] all = new Neighbor[Vectors.Rows];
        Exact.Search(Queries.Row(3), new SearchOptions(), all);
        BitmapFilter filter = BitmapFilter.Of(Vectors.Rows, [.. all.TakeLast(2500).Select(n => n.Ordinal)]);
        Neighbor[] results = new Neighbor[10];
        Neighbor[] expected = new Neighbor[10];
        Assert.Equal(10, Index.Search(Queries.Row(3), new SearchOptions { Ef = 10, Filter = filter }, results));
        Exact.Search(Queries.Row(3), new SearchOptions { Filter = filter }, expected);
        Assert.Equal(expected.Select(n => n.Ordinal), results.Select(n => n.Ordinal));
    }

    [Fact]
    public void Search_Scores_HaveTheBitsOfTheExactIndex()
    {
        DenseMatrix vectors = TestVectors.Clustered(3000, 27, seed: 8);
        DenseMatrix queries = TestVectors.Clustered(20, 27, seed: 9);
        using HnswIndex index = Build(vectors, VectorMetric.InnerProduct, threads: 2);
        var exact = new FlatIndex(vectors, VectorMetric.InnerProduct);
        Neighbor[] all = new Neighbor[3000];
        Neighbor[] results = new Neighbor[10];
        for (int q = 0; q < queries.Rows; q++)
        {
            exact.Search(queries.Row(q), new SearchOptions(), all);
            var scores = all.ToDictionary(n => n.Ordinal, n => n.Score);
            int found = index.Search(queries.Row(q), new SearchOptions(), results);
            Assert.All(results[..found], n => Assert.Equal(scores[n.Ordinal], n.Score));
        }
    }

    [Theory]
    [InlineData(VectorMetric.InnerProduct)]
    [InlineData(VectorMetric.L2)]
    public void Build_AnyNumberOfThreads_GivesTheSameBytes(VectorMetric metric)
    {
        DenseMatrix vectors = TestVectors.Clustered(2000, 16, seed: 10);
        byte[] one = BytesOf(vectors, metric, threads: 1);
        Assert.Equal(one, BytesOf(vectors, metric, threads: 2));
        Assert.Equal(one, BytesOf(vectors, metric, threads: 7));
    }

    [Fact]
    public void CheckIntegrity_FreshIndex_FindsNothing() => Assert.Empty(Index.CheckIntegrity());

    [Fact]
    public void Build_Cancelled_Throws()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => HnswIndex.Build(Vectors, new HnswOptions(), cancelled.Token));
    }

    [Fact]
    public void Build_OptionOutOfRange_NamesTheRange()
    {
        var options = new HnswOptions { M = 1 };
        Assert.Contains("2 to 128", Assert.Throws<ArgumentOutOfRangeException>(() => HnswIndex.Build(Vectors, options, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(VectorMetric.InnerProduct)]
    [InlineData(VectorMetric.Cosine)]
    [InlineData(VectorMetric.L2)]
    public void Search_LongAnswers_MissNothingThatTheStartPassed(VectorMetric metric)
    {
        // What the walk starts from is found with a small beam; nothing that this beam dropped may be lost to the answer.
        DenseMatrix vectors = TestVectors.Clustered(6000, 32, seed: 12);
        using HnswIndex index = Build(vectors, metric, threads: 2);
        RecallReport report = Measure(new FlatIndex(vectors, metric), index, new RecallOptions { K = 100 }, ef: 150);
        Assert.InRange(report.Whole.Mean, 0.99, 1);
    }

    [Fact]
    public void Search_FromManyThreads_AnswersAsFromOne()
    {
        Neighbor[][] expected = [.. Enumerable.Range(0, Queries.Rows).Select(Answer)];
        Parallel.For(0, 8 * Queries.Rows, i => Assert.Equal(expected[i % Queries.Rows], Answer(i % Queries.Rows)));
    }

    [Fact]
    public void Search_AfterDispose_IsRefused()
    {
        HnswIndex index = Build(TestVectors.Gaussian(10, 3, 1), VectorMetric.InnerProduct, threads: 1);
        index.Dispose();
        Assert.Throws<ObjectDisposedException>(() => index.Search(new float[3], new SearchOptions(), new Neighbor[1]));
    }

    internal static HnswIndex Build(DenseMatrix vectors, VectorMetric metric, int threads) => HnswIndex.Build(
        vectors, new HnswOptions { Metric = metric, Threads = threads, EfConstruction = 100 }, CancellationToken.None);

    private static Neighbor[] Answer(int query)
    {
        Neighbor[] results = new Neighbor[10];
        Index.Search(Queries.Row(query), new SearchOptions(), results);
        return results;
    }

    private static RecallReport Measure(FlatIndex exact, HnswIndex index, RecallOptions options, int ef) =>
        RecallMeter.Measure(ExactAnswers.Find(exact, Queries, options, CancellationToken.None), index, ef, CancellationToken.None);

    private static byte[] BytesOf(DenseMatrix vectors, VectorMetric metric, int threads)
    {
        string path = Path.GetTempFileName();
        try
        {
            using HnswIndex index = Build(vectors, metric, threads);
            index.Save(path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
