using Precompute.AnnIndex;
using Precompute.Numerics;

namespace Precompute.UnitTests.AnnIndex;

public sealed class RecallMeterTests
{
    [Fact]
    public void Measure_ExactAgainstItself_IsOne()
    {
        var index = new FlatIndex(TestVectors.Gaussian(300, 8, 1), VectorMetric.InnerProduct);
        RecallReport report = RecallMeter.Measure(index, index, TestVectors.Gaussian(100, 8, 2), new RecallOptions { MaxQueries = 50 }, CancellationToken.None);
        Assert.Equal(50, report.Queries);
        Assert.Equal(1, report.Recall);
        Assert.Equal(1, report.High);
        Assert.InRange(report.Low, 0.98, 0.999);
        Assert.Equal(0, report.ShortAnswers);
    }

    [Fact]
    public void Measure_IndexThatMissesTheBest_CountsWhatIsMissing()
    {
        DenseMatrix vectors = TestVectors.Of([4f], [3f], [2f], [1f]);
        var exact = new FlatIndex(vectors, VectorMetric.InnerProduct);
        RecallReport report = RecallMeter.Measure(exact, new Blind(exact), TestVectors.Of([1f], [1f]), new RecallOptions { K = 2 }, CancellationToken.None);
        Assert.Equal(0.5, report.Recall);
        Assert.True(report.Low < 0.5 && report.High > 0.5);
    }

    [Fact]
    public void Measure_NothingToFind_IsOne()
    {
        var empty = new FlatIndex(new DenseMatrix(0, 2), VectorMetric.InnerProduct);
        Assert.Equal(1, RecallMeter.Measure(empty, empty, new DenseMatrix(3, 2), new RecallOptions(), CancellationToken.None).Recall);
        Assert.Equal(1, RecallMeter.Measure(empty, empty, new DenseMatrix(0, 2), new RecallOptions(), CancellationToken.None).Recall);
    }

    [Fact]
    public void Interval_QueriesThatFailWhole_IsWiderThanIndependentHits()
    {
        double[] whole = [.. Enumerable.Range(0, 100).Select(i => i < 90 ? 1.0 : 0.0)];
        double[] spread = [.. Enumerable.Repeat(0.9, 100)];
        (double lowWhole, double highWhole) = RecallMeter.Interval(whole, 0.9, 10);
        (double low, double high) = RecallMeter.Interval(spread, 0.9, 10);
        Assert.True(highWhole - lowWhole > 2 * (high - low));

        // Wilson's interval for 900 of 1000, worked by hand.
        Assert.Equal(0.87985, low, 1e-4);
        Assert.Equal(0.91709, high, 1e-4);
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
