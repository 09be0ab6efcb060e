using Precompute.AnnIndex;
using Precompute.Numerics;

namespace Precompute.UnitTests.AnnIndex;

public sealed class FlatIndexTests
{
    [Theory]
    [InlineData(0.0, false)]
    [InlineData(0.6, true)]
    public void Constructor_OrdersByNormOnlyWhereNormsDiffer(double spread, bool ordered) => Assert.Equal(
        ordered, new FlatIndex(TestVectors.Clustered(2000, 16, 1, spread), VectorMetric.InnerProduct).IsNormOrdered);

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.5)]
    [InlineData(0.02)]
    public void Search_NormOrdered_EqualsScoringEverything(double share)
    {
        DenseMatrix vectors = TestVectors.Clustered(3000, 20, 1, normSpread: 0.8);
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

    private sealed class EveryFiftieth : IOrdinalFilter
    {
        public int AcceptedCount => 10;

        public bool Accepts(int ordinal) => ordinal % 50 == 7;
    }
}
