using CsCheck;
using Precompute.AnnIndex;
using Precompute.Numerics;

namespace Precompute.UnitTests.AnnIndex;

/// <summary>What every index must do, whatever it is made of. Small indexes are exact, so all answers are compared with the obvious scan.</summary>
public sealed class VectorIndexConformanceTests
{
    public static TheoryData<string, VectorMetric> Indexes
    {
        get
        {
            var data = new TheoryData<string, VectorMetric>();
            foreach (VectorMetric metric in Enum.GetValues<VectorMetric>())
            {
                data.Add("flat", metric);
                data.Add("hnsw", metric);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void Search_SmallIntegerVectors_EqualsTheObviousScan(string kind, VectorMetric metric) =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[1, 20], Gen.Int[0, 12], Gen.Int[0, 100], Gen.ULong).Sample(
            (count, dimensions, k, acceptedPercent, seed) =>
            {
                // Integers: scores are exact, ties are many, zero vectors and duplicates occur.
                var random = new SeededRandom(seed);
                var vectors = new DenseMatrix(count, dimensions);
                for (int r = 0; r < count; r++)
                    Fill(vectors.Row(r), ref random);
                float[] query = new float[dimensions];
                Fill(query, ref random);
                BitmapFilter? filter = null;
                if (acceptedPercent < 90)
                {
                    filter = new BitmapFilter(count);
                    for (int r = 0; r < count; r++)
                        filter.Set(r, random.NextInt32(100) < acceptedPercent);
                }

                IVectorIndex index = Create(kind, vectors, metric);
                Neighbor[] results = new Neighbor[k];
                int found = index.Search(query, new SearchOptions { Filter = filter }, results);
                Neighbor[] all = Reference(vectors, metric, query, filter);
                Neighbor[] expected = all[..Math.Min(k, all.Length)];
                if (metric != VectorMetric.Cosine)
                {
                    Assert.Equal(expected, results[..found]);
                    return;
                }

                // Cosines are rounded: equal ones of different vectors may come in any order.
                Assert.Equal(expected.Select(n => n.Score), results[..found].Select(n => n.Score), (a, b) => Math.Abs(a - b) < 1e-5f);
                Assert.All(results[..found], n => Assert.Contains(n, all, EqualityComparer<Neighbor>.Create(Close)));
            },
            iter: 100);

    [Theory]
    [MemberData(nameof(Indexes))]
    public void Search_EmptyIndex_FindsNothing(string kind, VectorMetric metric)
    {
        IVectorIndex index = Create(kind, new DenseMatrix(0, 5), metric);
        Assert.Equal(0, index.Count);
        Assert.Equal(0, index.Search(new float[5], new SearchOptions(), new Neighbor[3]));
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void Search_OneVector_FindsIt(string kind, VectorMetric metric)
    {
        IVectorIndex index = Create(kind, TestVectors.Of([2f]), metric);
        Neighbor[] results = new Neighbor[3];
        Assert.Equal(1, index.Search([3f], new SearchOptions(), results));
        Assert.Equal(new Neighbor(0, metric switch { VectorMetric.InnerProduct => 6, VectorMetric.Cosine => 1, _ => -1 }), results[0], Close);
        Assert.Equal(0, index.Search([3f], new SearchOptions(), []));
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void Search_EverythingFilteredOut_FindsNothing(string kind, VectorMetric metric)
    {
        IVectorIndex index = Create(kind, TestVectors.Gaussian(500, 8, 1), metric);
        Assert.Equal(0, index.Search(new float[8], new SearchOptions { Filter = new BitmapFilter(500) }, new Neighbor[3]));
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void Search_ManyDuplicatesAndZeros_ReturnsKDistinct(string kind, VectorMetric metric)
    {
        var vectors = new DenseMatrix(3000, 6);
        for (int r = 1500; r < 3000; r++)
            vectors.Row(r).Fill(r < 2900 ? 1 : r % 7);
        IVectorIndex index = Create(kind, vectors, metric);
        Neighbor[] results = new Neighbor[50];
        Assert.Equal(50, index.Search([1, 1, 1, 1, 1, 1], new SearchOptions { Ef = 60 }, results));
        Assert.Equal(50, results.Select(n => n.Ordinal).Distinct().Count());
        Assert.Equal(50, index.Search(new float[6], new SearchOptions { Ef = 60 }, results));
        Assert.Equal(results.OrderByDescending(n => n.Score).ThenBy(n => n.Ordinal), results);
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void Create_NonFiniteValue_NamesTheRow(string kind, VectorMetric metric)
    {
        foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            DenseMatrix vectors = TestVectors.Gaussian(40, 5, 2);
            vectors.Row(17)[3] = bad;
            Assert.Contains("Row 17", Assert.Throws<PrecomputeException>(() => Create(kind, vectors, metric)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void Search_BadQuery_IsTheCallersMistake(string kind, VectorMetric metric)
    {
        IVectorIndex index = Create(kind, TestVectors.Gaussian(40, 5, 2), metric);
        Assert.Throws<ArgumentException>(() => index.Search(new float[4], new SearchOptions(), new Neighbor[1]));
        Assert.Throws<ArgumentException>(() => index.Search([0, 0, float.NaN, 0, 0], new SearchOptions(), new Neighbor[1]));
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void Search_Warm_AllocatesNothing(string kind, VectorMetric metric)
    {
        IVectorIndex index = Create(kind, TestVectors.Clustered(3000, 16, 3), metric);
        DenseMatrix queries = TestVectors.Clustered(20, 16, 4);
        var most = new BitmapFilter(3000, acceptAll: true);
        most.Set(5, accepted: false);
        SearchOptions[] options = [new() { Ef = 20 }, new() { Ef = 20, Filter = most }, new() { Ef = 20, Filter = BitmapFilter.Of(3000, [1, 2, 3]) }];
        Neighbor[] results = new Neighbor[10];
        Run();

        // A collection that another test sets off in between may be charged to this thread: what counts is what a search needs.
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 3 && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);

        void Run()
        {
            for (int q = 0; q < queries.Rows; q++)
            {
                foreach (ref readonly SearchOptions o in options.AsSpan())
                    index.Search(queries.Row(q), o, results);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void SearchBatch_AnyNumberOfThreads_AnswersEachQueryAsSearchDoes(string kind, VectorMetric metric)
    {
        // Enough vectors, long enough ones and long enough lists for all that blocks of queries are spared.
        const int Count = 2500;
        IVectorIndex index = Create(kind, TestVectors.Clustered(Count, 40, 3), metric);
        DenseMatrix queries = TestVectors.Clustered(250, 40, 4);
        queries.Row(17).Clear();
        VectorKernels.Scale(queries.Row(18), 1e-30f);
        VectorKernels.Scale(queries.Row(19), 1e36f);
        foreach ((int threads, int k, int? accepted) in ((int, int, int?)[])[(1, 10, null), (3, 10, null), (1, 60, null), (2, 60, 1800), (1, 10, 1300), (3, 10, 300)])
        {
            SearchOptions options = new() { Ef = 30, Filter = accepted is { } count ? BitmapFilter.Of(Count, [.. Enumerable.Range(0, count)]) : null };
            NeighborLists lists = new(queries.Rows, k);
            index.SearchBatch(queries, options, lists, threads, CancellationToken.None);
            Neighbor[] one = new Neighbor[k];
            for (int q = 0; q < queries.Rows; q++)
                Assert.Equal(one.AsSpan(0, index.Search(queries.Row(q), options, one)), lists[q]);
        }
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void SearchBatch_BadInput_IsTheCallersMistake(string kind, VectorMetric metric)
    {
        IVectorIndex index = Create(kind, TestVectors.Gaussian(40, 5, 2), metric);
        Assert.Throws<ArgumentException>(() => index.SearchBatch(new DenseMatrix(3, 5), new SearchOptions(), new NeighborLists(2, 1), 1, CancellationToken.None));
        Assert.Throws<ArgumentException>(() => index.SearchBatch(new DenseMatrix(3, 4), new SearchOptions(), new NeighborLists(3, 1), 1, CancellationToken.None));
        Assert.Throws<OperationCanceledException>(() => index.SearchBatch(new DenseMatrix(3, 5), new SearchOptions(), new NeighborLists(3, 1), 1, new CancellationToken(canceled: true)));
    }

    private static bool Close(Neighbor a, Neighbor b) => a.Ordinal == b.Ordinal && Math.Abs(a.Score - b.Score) < 1e-5f;

    private static IVectorIndex Create(string kind, DenseMatrix vectors, VectorMetric metric) => kind == "flat"
        ? new FlatIndex(vectors, metric)
        : HnswIndex.Build(vectors, new HnswOptions { Metric = metric, Threads = 2, EfConstruction = 50, M = 8 }, CancellationToken.None);

    private static void Fill(Span<float> vector, ref SeededRandom random)
    {
        bool axis = random.NextInt32(2) == 0;
        for (int d = 0; d < vector.Length; d++)
            vector[d] = axis && d > 0 ? 0 : random.NextInt32(5) - 2;
    }

    private static Neighbor[] Reference(DenseMatrix vectors, VectorMetric metric, float[] query, BitmapFilter? filter)
    {
        var all = new List<Neighbor>();
        for (int r = 0; r < vectors.Rows; r++)
        {
            if (filter is not null && !filter.Accepts(r))
                continue;
            double dot = 0, norm = 0, queryNorm = 0, distance = 0;
            for (int d = 0; d < query.Length; d++)
            {
                float x = vectors.Row(r)[d];
                dot += x * query[d];
                norm += x * x;
                queryNorm += query[d] * query[d];
                distance += (x - query[d]) * (x - query[d]);
            }

            // Rounded, so that equal cosines of different lengths tie as they do for a person.
            double cosine = norm > 0 && queryNorm > 0 ? dot / Math.Sqrt(norm * queryNorm) : 0;
            all.Add(new Neighbor(r, (float)(metric switch { VectorMetric.InnerProduct => dot, VectorMetric.Cosine => cosine, _ => -distance })));
        }

        return [.. all.OrderByDescending(n => n.Score).ThenBy(n => n.Ordinal)];
    }
}
