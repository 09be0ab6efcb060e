using Microsoft.Extensions.Time.Testing;
using Precompute.AnnIndex;
using Precompute.Numerics;

namespace Precompute.UnitTests.AnnIndex;

public sealed class RecallMeterTests
{
    [Fact]
    public void Measure_ExactAgainstItself_IsOne()
    {
        var index = new FlatIndex(TestVectors.Gaussian(300, 8, 1), VectorMetric.InnerProduct);
        RecallReport report = Measure(index, index, TestVectors.Gaussian(100, 8, 2), new RecallOptions { K = 20, MaxQueries = 50 });
        Assert.Equal(50, report.Queries);
        Assert.Equal((20, 1, 1), (report.Whole.K, report.Whole.Mean, report.Whole.High));
        Assert.Equal((10, 1, 1), (report.Top.K, report.Top.Mean, report.Top.High));
        Assert.InRange(report.Top.Low, 0.98, 0.999);
        Assert.Equal(0, report.ShortAnswers);
    }

    [Fact]
    public void Measure_IndexThatMissesTheBest_CountsWhatIsMissing()
    {
        DenseMatrix vectors = TestVectors.Of([4f], [3f], [2f], [1f]);
        var exact = new FlatIndex(vectors, VectorMetric.InnerProduct);
        RecallReport report = Measure(exact, new Blind(exact), TestVectors.Of([1f], [1f]), new RecallOptions { K = 2 });
        Assert.Equal(0.5, report.Whole.Mean);
        Assert.True(report.Whole.Low < 0.5 && report.Whole.High > 0.5);
    }

    [Fact]
    public void Measure_NothingToFind_IsOne()
    {
        var empty = new FlatIndex(new DenseMatrix(0, 2), VectorMetric.InnerProduct);
        Assert.Equal(1, Measure(empty, empty, new DenseMatrix(3, 2), new RecallOptions()).Whole.Mean);
        Assert.Equal(1, Measure(empty, empty, new DenseMatrix(0, 2), new RecallOptions()).Whole.Mean);
    }

    [Fact]
    public void Interval_QueriesThatFailWhole_IsWiderThanIndependentHits()
    {
        double[] whole = [.. Enumerable.Range(0, 100).Select(i => i < 90 ? 1.0 : 0.0)];
        double[] spread = [.. Enumerable.Repeat(0.9, 100)];
        RecallEstimate wide = RecallEstimate.Of(whole, 10);
        RecallEstimate narrow = RecallEstimate.Of(spread, 10);
        Assert.True(wide.High - wide.Low > 2 * (narrow.High - narrow.Low));

        // Wilson's interval for 900 of 1000, worked by hand.
        Assert.Equal(0.87985, narrow.Low, 1e-4);
        Assert.Equal(0.91709, narrow.High, 1e-4);
    }

    [Fact]
    public void Measure_AnswersOfOtherVectors_AreRefused()
    {
        ExactAnswers exact = ExactAnswers.Find(new FlatIndex(TestVectors.Gaussian(30, 4, 1), VectorMetric.InnerProduct), TestVectors.Gaussian(3, 4, 2), new RecallOptions(), CancellationToken.None);
        Assert.Throws<ArgumentException>(() => RecallMeter.Measure(exact, new FlatIndex(TestVectors.Gaussian(31, 4, 1), VectorMetric.InnerProduct), 10, CancellationToken.None));
        Assert.Throws<ArgumentException>(() => RecallMeter.Measure(exact, new FlatIndex(TestVectors.Gaussian(30, 4, 1), VectorMetric.Cosine), 10, CancellationToken.None));
    }

    [Fact]
    public void Measure_IndexThatRepeatsTheBest_CountsItOnce()
    {
        DenseMatrix vectors = TestVectors.Gaussian(50, 4, 1);
        var exact = new FlatIndex(vectors, VectorMetric.InnerProduct);
        var repeating = new Twisted(exact, static (query, index, results) =>
        {
            int found = index.Search(query, new SearchOptions(), results);
            results.Fill(results[0]);
            return found;
        });
        RecallReport report = Measure(exact, repeating, TestVectors.Gaussian(20, 4, 2), new RecallOptions { K = 20 });
        Assert.Equal(1d / 20, report.Whole.Mean, 1e-12);
        Assert.Equal(1d / 10, report.Top.Mean, 1e-12);
    }

    [Fact]
    public void Measure_IndexThatIgnoresTheFilter_FindsOnlyWhatIsAccepted()
    {
        // The best four are rejected; their scores exceed those of all that were asked for.
        DenseMatrix vectors = TestVectors.Of([8f], [7f], [6f], [5f], [4f], [3f], [2f], [1f]);
        var exact = new FlatIndex(vectors, VectorMetric.InnerProduct);
        var ignoring = new Twisted(exact, static (query, index, results) => index.Search(query, new SearchOptions(), results));
        BitmapFilter rest = BitmapFilter.Of(8, [4, 5, 6, 7]);
        Assert.Equal(0, Measure(exact, ignoring, TestVectors.Of([1f]), new RecallOptions { K = 4, Filter = rest }).Whole.Mean);
        Assert.Equal(1, Measure(exact, exact, TestVectors.Of([1f]), new RecallOptions { K = 4, Filter = rest }).Whole.Mean);
    }

    [Fact]
    public void Measure_ScoresThatAreNotTheOrdinals_AreNotFound()
    {
        DenseMatrix vectors = TestVectors.Of([8f], [7f], [6f], [5f], [4f], [3f], [2f], [1f]);
        var exact = new FlatIndex(vectors, VectorMetric.InnerProduct);
        var boasting = new Twisted(exact, static (_, _, results) =>
        {
            // The last of all with the score of the best; nobody; the right one.
            results[0] = new Neighbor(7, 8f);
            results[1] = new Neighbor(8, 8f);
            results[2] = new Neighbor(1, 7f);
            return 3;
        });
        Assert.Equal(1d / 3, Measure(exact, boasting, TestVectors.Of([1f]), new RecallOptions { K = 3 }).Whole.Mean, 1e-12);
    }

    [Fact]
    public void Measure_TiesForTheLastPlace_AreNoLoss()
    {
        DenseMatrix vectors = TestVectors.Of([3f], [2f], [2f], [2f]);
        var exact = new FlatIndex(vectors, VectorMetric.InnerProduct);
        var other = new Twisted(exact, static (_, _, results) =>
        {
            results[0] = new Neighbor(0, 3f);
            results[1] = new Neighbor(3, 2f);
            return 2;
        });
        Assert.Equal(1, Measure(exact, other, TestVectors.Of([1f]), new RecallOptions { K = 2 }).Whole.Mean);
    }

    [Fact]
    public void Measure_SearchesOf1To200Microseconds_P99IsTheNearestRank()
    {
        var clock = new FakeTimeProvider();
        var exact = new FlatIndex(TestVectors.Gaussian(30, 4, 1), VectorMetric.InnerProduct);
        int search = 0;
        var slow = new Twisted(exact, (query, index, results) =>
        {
            clock.Advance(TimeSpan.FromMicroseconds(++search));
            return index.Search(query, new SearchOptions(), results);
        });
        RecallReport report = Measure(exact, slow, TestVectors.Gaussian(200, 4, 2), new RecallOptions { K = 5, Clock = clock });
        Assert.Equal((100.5, 198), (report.MeanMicroseconds, report.P99Microseconds));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(99, 99)]
    [InlineData(100, 99)]
    [InlineData(101, 100)]
    [InlineData(1000, 990)]
    public void Percentile99_TimesOf1ToN_IsTheNearestRank(int n, double expected) =>
        Assert.Equal(expected, RecallMeter.Percentile99([.. Enumerable.Range(1, n).Select(static i => (double)i)]));

    private static RecallReport Measure(IVectorIndex exact, IVectorIndex approximate, DenseMatrix queries, RecallOptions options) =>
        RecallMeter.Measure(ExactAnswers.Find(exact, queries, options, CancellationToken.None), approximate, ef: 100, CancellationToken.None);

    private delegate int Answer(ReadOnlySpan<float> query, FlatIndex exact, Span<Neighbor> results);

    /// <summary>Answers as it likes.</summary>
    private sealed class Twisted(FlatIndex exact, Answer answer) : IVectorIndex
    {
        public int Count => exact.Count;

        public int Dimensions => exact.Dimensions;

        public VectorMetric Metric => exact.Metric;

        public int Search(ReadOnlySpan<float> query, in SearchOptions options, Span<Neighbor> results) => answer(query, exact, results);
    }

    /// <summary>Never finds the vector with ordinal 0.</summary>
    private sealed class Blind(FlatIndex exact) : IVectorIndex
    {
        public int Count => exact.Count;

        public int Dimensions => exact.Dimensions;

        public VectorMetric Metric => exact.Metric;

        public int Search(ReadOnlySpan<float> query, in SearchOptions options, Span<Neighbor> results) =>
            exact.Search(query, options with { Filter = BitmapFilter.Of(4, [1, 2, 3]) }, results);
    }
}
