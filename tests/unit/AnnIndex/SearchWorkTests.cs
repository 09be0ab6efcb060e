using Precompute.AnnIndex;
using Precompute.Numerics;

namespace Precompute.UnitTests.AnnIndex;

public sealed class SearchWorkTests
{
    private const int Count = 4000;

    private static readonly DenseMatrix Vectors = TestVectors.Clustered(Count, 16, seed: 3);

    [Fact]
    public void Search_OfAGraph_CountsTheNodesItScored_AndWithoutAWalkThoseItScanned()
    {
        using HnswIndex index = HnswIndexTests.Build(Vectors, VectorMetric.InnerProduct, threads: 1);
        Neighbor[] found = new Neighbor[10];
        SearchWork walked = new();
        index.Search(Vectors.Row(7), new SearchOptions { Ef = 10, Work = walked }, found);
        Assert.Equal(0, walked.Scanned);
        Assert.InRange(walked.Scored, found.Length, Count - 1);

        // The same search costs the same, on whichever thread, and what is given twice is summed up.
        long once = walked.Scored;
        index.Search(Vectors.Row(7), new SearchOptions { Ef = 10, Work = walked }, found);
        Assert.Equal(2 * once, walked.Scored);

        SearchWork wide = new();
        index.Search(Vectors.Row(7), new SearchOptions { Ef = 40, Work = wide }, found);
        Assert.True(wide.Scored > once, $"{wide.Scored} nodes at four times the breadth of {once}");

        BitmapFilter few = new(Count);
        for (int i = 0; i < 20; i++)
            few.Set(i * 100, accepted: true);
        SearchWork scanned = new();
        index.Search(Vectors.Row(7), new SearchOptions { Ef = 10, Filter = few, Work = scanned }, found);
        Assert.Equal((0L, 20L), (scanned.Scored, scanned.Scanned));
    }

    [Fact]
    public void Search_OfAnExactIndex_CountsAllThatIsAccepted()
    {
        FlatIndex index = new(Vectors, VectorMetric.Cosine);
        BitmapFilter half = new(Count);
        for (int i = 0; i < Count; i += 2)
            half.Set(i, accepted: true);
        SearchWork work = new();
        index.Search(Vectors.Row(7), new SearchOptions { Work = work }, new Neighbor[5]);
        index.Search(Vectors.Row(7), new SearchOptions { Filter = half, Work = work }, new Neighbor[5]);
        Assert.Equal((0L, Count + (Count / 2L)), (work.Scored, work.Scanned));
    }

    [Theory]
    [InlineData("flat", VectorMetric.InnerProduct)]
    [InlineData("flat", VectorMetric.L2)]
    [InlineData("hnsw", VectorMetric.InnerProduct)]
    [InlineData("hnsw", VectorMetric.Cosine)]
    public void SearchBatch_OnSeveralThreads_CountsWhatItsSearchesWouldOneByOne(string kind, VectorMetric metric)
    {
        // Zero queries, and one whose products overflow, are searched apart from their block.
        DenseMatrix queries = TestVectors.Clustered(300, 16, seed: 4);
        queries.Row(3).Clear();
        queries.Row(200).Clear();
        VectorKernels.Scale(queries.Row(201), 1e36f);
        BitmapFilter most = BitmapFilter.Of(Count, [.. Enumerable.Range(0, 3000)]);
        IVectorIndex index = kind == "flat" ? new FlatIndex(Vectors, metric) : HnswIndexTests.Build(Vectors, metric, threads: 2);
        foreach (BitmapFilter? filter in (BitmapFilter?[])[null, most, BitmapFilter.Of(Count, [1, 2, 3])])
        {
            SearchWork single = new();
            for (int q = 0; q < queries.Rows; q++)
                index.Search(queries.Row(q), new SearchOptions { Ef = 10, Filter = filter, Work = single }, new Neighbor[5]);
            foreach (int threads in (int[])[1, 2, 3])
            {
                SearchWork batch = new();
                index.SearchBatch(queries, new SearchOptions { Ef = 10, Filter = filter, Work = batch }, new NeighborLists(queries.Rows, 5), threads, CancellationToken.None);
                Assert.Equal((single.Scored, single.Scanned), (batch.Scored, batch.Scanned));
            }
        }
    }
}
