using Precompute.AnnIndex;
using Precompute.Numerics;

namespace Precompute.UnitTests.AnnIndex;

public sealed class FlatIndexTests
{
    public static TheoryData<double, double> SharesAndSpreads => new MatrixTheoryData<double, double>([1.0, 0.5, 0.2, 0.02, 0.003], [0.0, 0.8]);

    [Theory]
    [MemberData(nameof(SharesAndSpreads))]
    public void Search_AnyFilter_EqualsScoringEverything(double share, double normSpread)
    {
        DenseMatrix vectors = TestVectors.Clustered(3000, 20, 1, normSpread);
        DenseMatrix queries = TestVectors.Clustered(50, 20, 2);
        var random = new SeededRandom(3);
        var filter = new BitmapFilter(3000);
        for (int r = 0; r < 3000; r++)
            filter.Set(r, random.NextDouble() < share);
        var index = new FlatIndex(vectors, VectorMetric.InnerProduct);
        Neighbor[] results = new Neighbor[30];
        for (int q = 0; q < queries.Rows; q++)
        {
            float[] query = queries.Row(q).ToArray();
            int found = index.Search(query, new SearchOptions { Filter = filter }, results);
            Neighbor[] expected = [.. Enumerable.Range(0, 3000).Where(filter.Accepts)
                .Select(r => new Neighbor(r, VectorKernels.Dot(query, vectors.Row(r))))
                .OrderByDescending(n => n.Score).ThenBy(n => n.Ordinal).Take(30)];
            Assert.Equal(expected, results[..found]);
        }
    }

    [Fact]
    public void Search_FilterWithoutFastSkipping_GivesTheSameAnswer()
    {
        DenseMatrix vectors = TestVectors.Clustered(500, 8, 1);
        var index = new FlatIndex(vectors, VectorMetric.InnerProduct);
        Neighbor[] a = new Neighbor[10];
        Neighbor[] b = new Neighbor[10];
        index.Search(vectors.Row(0), new SearchOptions { Filter = BitmapFilter.Of(500, [.. Enumerable.Range(0, 500).Where(i => i % 50 == 7)]) }, a);
        index.Search(vectors.Row(0), new SearchOptions { Filter = new EveryFiftieth() }, b);
        Assert.Equal(a, b);
    }

    [Theory]
    [InlineData(1e-38f)]
    [InlineData(1e-20f)]
    [InlineData(1e18f)]
    [InlineData(3e37f)]
    public void Search_VerySmallAndVeryLargeValues_EqualsScoringEverything(float scale)
    {
        DenseMatrix vectors = TestVectors.Clustered(400, 12, 1);
        for (int r = 0; r < vectors.Rows; r++)
            VectorKernels.Scale(vectors.Row(r), scale);
        var index = new FlatIndex(vectors, VectorMetric.InnerProduct);
        Neighbor[] results = new Neighbor[20];
        foreach (float queryScale in new[] { 1e-10f, 1f, 1e18f }.Where(q => (double)q * scale < 1e38))
        {
            float[] query = TestVectors.Clustered(1, 12, 2).Row(0).ToArray();
            VectorKernels.Scale(query, queryScale);
            Assert.Equal(20, index.Search(query, new SearchOptions(), results));
            Neighbor[] expected = [.. Enumerable.Range(0, 400)
                .Select(r => new Neighbor(r, VectorKernels.Dot(query, vectors.Row(r))))
                .OrderByDescending(n => n.Score).ThenBy(n => n.Ordinal).Take(20)];
            Assert.Equal(expected, results);
        }
    }

    [Fact]
    public void Search_MoreDimensionsThanFitOnTheStack_EqualsScoringEverything()
    {
        DenseMatrix vectors = TestVectors.Clustered(60, 3000, 1);
        var index = new FlatIndex(vectors, VectorMetric.InnerProduct);
        Neighbor[] results = new Neighbor[5];
        Assert.Equal(5, index.Search(vectors.Row(7), new SearchOptions(), results));
        Assert.Equal(
            Enumerable.Range(0, 60).Select(r => new Neighbor(r, VectorKernels.Dot(vectors.Row(7), vectors.Row(r)))).OrderByDescending(n => n.Score).Take(5),
            results);
    }

    private sealed class EveryFiftieth : IOrdinalFilter
    {
        public int AcceptedCount => 10;

        public bool Accepts(int ordinal) => ordinal % 50 == 7;
    }
}
