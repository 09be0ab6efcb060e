using Microsoft.Extensions.Time.Testing;
using Precompute.AnnIndex;
using Precompute.Numerics;

namespace Precompute.UnitTests.AnnIndex;

public sealed class IndexSelectorTests
{
    private const int Asked = 50;

    private static readonly DenseMatrix Vectors = TestVectors.Gaussian(200, 8, 1);

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Select_GraphThatFindsEnoughFromABreadthOn_ServesWithTheSmallestSuchBreadth()
    {
        IndexSelection selection = Select(new Stub(_clock, microseconds: 20, recallOf: static ef => ef >= 40 ? 1 : 0.5), exactMicroseconds: 400);
        Assert.True(selection.UseApproximate, selection.Reason);
        Assert.Equal(40, selection.Ef);
        Assert.Contains("at ef 40", selection.Reason, StringComparison.Ordinal);
        Assert.Equal(1, selection.Reports[0].Whole.Mean);
    }

    [Fact]
    public void Select_GraphThatIsSlowerThanTheScan_LeavesItToTheScan()
    {
        IndexSelection selection = Select(new Stub(_clock, microseconds: 400, recallOf: static _ => 1), exactMicroseconds: 20);
        Assert.False(selection.UseApproximate);
        Assert.Contains("and serves", selection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Select_GraphThatNeverFindsEnough_LeavesItToTheScanAndSaysHowFarItCame()
    {
        IndexSelection selection = Select(new Stub(_clock, microseconds: 1, recallOf: static _ => 0.8), exactMicroseconds: 400);
        Assert.False(selection.UseApproximate);
        Assert.Equal(100, selection.Ef);
        Assert.Contains("recall@", selection.Reason, StringComparison.Ordinal);
        Assert.Contains("is 0.8", selection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Select_EnoughFoundOnlyWithoutTheFilter_LooksFurther()
    {
        BitmapFilter filter = BitmapFilter.Of(Vectors.Rows, [.. Enumerable.Range(0, 100)]);
        IndexSelection selection = Select(new Stub(_clock, microseconds: 1, recallOf: static ef => ef >= 20 ? 1 : 0.5, filteredRecallOf: static ef => ef >= 80 ? 1 : 0.5), exactMicroseconds: 400, filter);
        Assert.True(selection.UseApproximate, selection.Reason);
        Assert.Equal(80, selection.Ef);
        Assert.Equal(2, selection.Reports.Count);
        Assert.Equal(0.5, selection.Reports[1].AcceptedShare);
    }

    [Theory]
    [InlineData(91, false)]
    [InlineData(89, true)]
    public void Select_WithinATenthOfTheScan_LeavesItToTheScan(int microseconds, bool graphServes)
    {
        IndexSelection selection = Select(new Stub(_clock, microseconds, recallOf: static _ => 1), exactMicroseconds: 100);
        Assert.Equal(graphServes, selection.UseApproximate);
        Assert.Equal(!graphServes, selection.Reason.Contains("as good", StringComparison.Ordinal));
    }

    [Fact]
    public void Select_ScanWhoseFirstSearchesAreSlow_IsJudgedByItsLaterOnes()
    {
        Stub exact = new(_clock, microseconds: 50, recallOf: static _ => 1) { MicrosecondsOf = static search => search < Asked ? 1000 : 50 };
        IndexSelection selection = Select(new Stub(_clock, microseconds: 100, recallOf: static _ => 1), exact);
        Assert.False(selection.UseApproximate, selection.Reason);
        Assert.Equal((100d, 50d), (selection.Reports[0].MeanMicroseconds, selection.Reports[0].ExactMeanMicroseconds));
    }

    [Fact]
    public void Select_GraphWhoseFirstSearchesAreSlow_IsNotGivenUp()
    {
        Stub graph = new(_clock, microseconds: 20, recallOf: static ef => ef >= 40 ? 1 : 0.5) { MicrosecondsOf = static search => search < Asked ? 5000 : 20 };
        IndexSelection selection = Select(graph, exactMicroseconds: 400);
        Assert.True(selection.UseApproximate, selection.Reason);
        Assert.Equal((40, 20d), (selection.Ef, selection.Reports[0].MeanMicroseconds));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Select_InterruptionInOneTurn_DoesNotDecide(int turn)
    {
        // The graph's first pass measures recall; each turn then asks all questions once more.
        int first = Asked * (1 + turn);
        Stub graph = new(_clock, microseconds: 20, recallOf: static _ => 1) { MicrosecondsOf = search => search == first ? 1_000_000 : 20 };
        Assert.True(Select(graph, exactMicroseconds: 100).UseApproximate);
    }

    [Fact]
    public void Select_ScanThatTakesLong_IsAskedAFewTimesMore()
    {
        Stub exact = new(_clock, microseconds: 10_000, recallOf: static _ => 1);
        Assert.True(Select(new Stub(_clock, microseconds: 20, recallOf: static _ => 1), exact).UseApproximate);
        Assert.InRange(exact.Searches, Asked + 1, Asked + 24);
    }

    [Fact]
    public void Select_RealIndexes_ReachesTheRecallOrLeavesItToTheScan()
    {
        DenseMatrix vectors = TestVectors.Clustered(4000, 16, seed: 3);
        using HnswIndex graph = HnswIndex.Build(vectors, new HnswOptions { Threads = 1 }, CancellationToken.None);
        ExactAnswers exact = ExactAnswers.Find(new FlatIndex(vectors, VectorMetric.InnerProduct), TestVectors.Clustered(200, 16, seed: 4), new RecallOptions(), CancellationToken.None);
        IndexSelection selection = IndexSelector.Select(graph, [exact], recall: 0.9, widest: 1280, CancellationToken.None);
        Assert.True(!selection.UseApproximate || (selection.Reports[0].Whole.Low >= 0.9 && selection.Reports[0].Top.Low >= 0.9), selection.Reason);
        Assert.Equal(0, selection.Reports[0].ShortAnswers);
    }

    private IndexSelection Select(Stub graph, int exactMicroseconds, params BitmapFilter[] filters) =>
        Select(graph, new Stub(_clock, exactMicroseconds, static _ => 1), filters);

    private IndexSelection Select(Stub graph, Stub exact, params BitmapFilter[] filters)
    {
        ExactAnswers[] questions =
        [
            .. ((BitmapFilter?[])[null, .. filters]).Select(filter =>
                ExactAnswers.Find(exact, TestVectors.Gaussian(Asked, 8, 2), new RecallOptions { K = 20, Filter = filter, Clock = _clock }, CancellationToken.None)),
        ];
        return IndexSelector.Select(graph, questions, recall: 0.95, widest: 100, CancellationToken.None);
    }

    /// <summary>Answers 0, 1, 2, …, a share of it wrong, and takes its time.</summary>
    private sealed class Stub(FakeTimeProvider clock, int microseconds, Func<int, double> recallOf, Func<int, double>? filteredRecallOf = null) : IVectorIndex
    {
        /// <summary>Time of the n-th search, from 0; null for always the same.</summary>
        public Func<int, int>? MicrosecondsOf { get; init; }

        public int Searches { get; private set; }

        public int Count => Vectors.Rows;

        public int Dimensions => Vectors.Columns;

        public VectorMetric Metric => VectorMetric.InnerProduct;

        public int Search(ReadOnlySpan<float> query, in SearchOptions options, Span<Neighbor> results)
        {
            clock.Advance(TimeSpan.FromMicroseconds(MicrosecondsOf?.Invoke(Searches) ?? microseconds));
            Searches++;
            double recall = (options.Filter is null ? recallOf : filteredRecallOf ?? recallOf)(options.Ef);
            for (int i = 0; i < results.Length; i++)
                results[i] = (i + 1) % 10 < recall * 10 ? new Neighbor(i, 1) : new Neighbor(100 + i, 0);
            return results.Length;
        }
    }
}
