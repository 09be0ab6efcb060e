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

    private static RecallReport Measure(IVectorIndex exact, IVectorIndex approximate, DenseMatrix queries, RecallOptions options) =>
        RecallMeter.Measure(ExactAnswers.Find(exact, queries, options, CancellationToken.None), approximate, ef: 100, CancellationToken.None);

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
