using System.Collections.Concurrent;
using Precompute.AnnIndex;
using Precompute.Numerics;
using Precompute.Training.TopN;

namespace Precompute.UnitTests.Training;

public sealed class TopNEngineTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1, 4, 1)]
    [InlineData(40, 7, 5, 20)]
    [InlineData(70, 501, 16, 10)]
    [InlineData(33, 3000, 24, 100)]
    public void Recommend_ManyTies_EqualsBruteForceToTheBit(int queries, int targets, int f, int n)
    {
        var request = new TopNRequest
        {
            Queries = RandomData.Integers(queries, f, 1),
            Targets = new TopNTargets(RandomData.Integers(targets, f, 2)),
            N = n,
            Seen = RandomData.Interactions(queries, targets, 0.1, 3),
            Threads = 2,
        };
        AssertEqualsBruteForce(request);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(2.5f)]
    public void Recommend_SkewedNorms_EqualsBruteForceToTheBit(float skew)
    {
        DenseMatrix targets = RandomData.Gaussian(4000, 32, 2);
        for (int t = 0; t < targets.Rows; t++)
            VectorKernels.Scale(targets.Row(t), MathF.Exp(-skew * t / 1000f));
        AssertEqualsBruteForce(new TopNRequest { Queries = RandomData.Gaussian(65, 32, 1), Targets = new TopNTargets(targets), N = 50, Threads = 3 });
    }

    // Enough targets for principal axes and for a bar from a sample, in communities that some axes tell apart; the last case has queries enough
    // to be grouped, a whole stretch and a part of one.
    [Theory]
    [InlineData(33, 0f, 32, 300, 2)]
    [InlineData(64, 0f, 100, 300, 2)]
    [InlineData(64, 1.5f, 400, 300, 2)]
    [InlineData(96, 0.5f, 10, 300, 2)]
    [InlineData(64, 0.5f, 40, 1700, 1)]
    public void Recommend_ThousandsInCommunities_EqualsBruteForceToTheBit(int f, float skew, int n, int queries, int threads)
    {
        const int Targets = 3000;
        Assert.Equal(queries > 1000, GroupedScan.StretchOf(queries, threads) > BlockScan.Capacity);
        DenseMatrix targets = Communities(Targets, f, skew, seed: 2);
        int[] allowed = [.. Enumerable.Range(0, Targets).Where(static t => t % 7 != 3)];
        AssertEqualsBruteForce(new TopNRequest
        {
            Queries = Communities(queries, f, skew, seed: 1),
            Targets = new TopNTargets(targets, BitmapFilter.Of(Targets, allowed)),
            N = n,
            Seen = RandomData.Interactions(queries, Targets, 0.02, 3),
            Threads = threads,
        });
    }

    // Norms whose products are ordinary floats, though they are not themselves, or not their inverses.
    [Theory]
    [InlineData(1e-20f, 3e37f)]
    [InlineData(0.01f, 3e36f)]
    [InlineData(1e-30f, 1e-5f)]
    [InlineData(1e35f, 1e-41f)]
    [InlineData(1e-41f, 1e35f)]
    [InlineData(3e37f, 1e-20f)]
    public void Recommend_ExtremeScales_FindsTheBest(float queryScale, float targetScale)
    {
        foreach (int n in (int[])[10, 40])
        {
            AssertEqualsBruteForce(new TopNRequest
            {
                Queries = RandomData.Gaussian(20, 64, 1, queryScale),
                Targets = new TopNTargets(RandomData.Gaussian(2500, 64, 2, targetScale)),
                N = n,
                Threads = 1,
            });
        }
    }

    [Theory]
    [InlineData(20)]
    [InlineData(99)]
    [InlineData(100)]
    public void Recommend_SampleThatPromisesTooMuch_StillFindsAll(int good)
    {
        // All norms are alike, so that the sample is every fortieth target: the good ones are among those alone, and fewer than are asked for.
        const int Targets = 4000;
        DenseMatrix targets = new(Targets, 40);
        for (int t = 0; t < Targets; t++)
            targets.Row(t)[t % 40 == 20 && t / 40 < good ? 0 : 1 + (t % 39)] = 1f;
        DenseMatrix queries = RandomData.Gaussian(10, 40, 4);
        for (int q = 0; q < queries.Rows; q++)
            queries.Row(q)[0] = 5f;
        AssertEqualsBruteForce(new TopNRequest { Queries = queries, Targets = new TopNTargets(targets), N = 100, Threads = 1 });
    }

    [Fact]
    public void Recommend_SeveralRequests_ShareTargets()
    {
        TopNTargets targets = new(Communities(3000, 48, 0f, seed: 2));
        foreach (int n in (int[])[1, 60])
            AssertEqualsBruteForce(new TopNRequest { Queries = Communities(30, 48, 0f, seed: 1), Targets = targets, N = n, Threads = 2 });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(700)]
    public void Recommend_Filtered_ReturnsAllThatAreAllowed(int accepted)
    {
        int[] allowed = [.. Enumerable.Range(0, accepted).Select(static i => (i * 13) % 1000).Distinct().Order()];
        AssertEqualsBruteForce(new TopNRequest
        {
            Queries = RandomData.Gaussian(40, 12, 1),
            Targets = new TopNTargets(RandomData.Gaussian(1000, 12, 2), BitmapFilter.Of(1000, allowed)),
            N = 20,
            Seen = RandomData.Interactions(40, 1000, 0.2, 3),
            QueryOrdinals = [3, 39, 0, 17],
            Threads = 2,
        });
    }

    [Fact]
    public void Recommend_ZeroQuery_ReturnsSmallestOrdinals()
    {
        var request = new TopNRequest { Queries = new DenseMatrix(1, 8), Targets = new TopNTargets(RandomData.Gaussian(500, 8, 2)), N = 5, Threads = 1 };
        Assert.Equal([0, 1, 2, 3, 4], Run(request)[0].Select(static n => n.Ordinal));
    }

    [Fact]
    public void Recommend_NothingToRank_CallsBackWithEmptyLists()
    {
        ConcurrentDictionary<int, Neighbor[]> lists = Run(new TopNRequest { Queries = new DenseMatrix(3, 8), Targets = new TopNTargets(new DenseMatrix(0, 8)), N = 5 });
        Assert.Equal(3, lists.Count);
        Assert.All(lists.Values, Assert.Empty);
    }

    [Theory]
    [InlineData(1e18f, 1e18f)]
    [InlineData(1e25f, 1e25f)]
    [InlineData(3e37f, 3e37f)]
    [InlineData(1e-20f, 3e37f)]
    [InlineData(3e37f, 1e-20f)]
    [InlineData(1e-30f, 1e-30f)]
    public void Recommend_ExtremeScales_RanksEverything(float queryScale, float targetScale)
    {
        // More queries than a block holds, and in every block some of an ordinary scale.
        const int Queries = 250;
        const int Targets = 1500;
        DenseMatrix queries = RandomData.Gaussian(Queries, 64, 1);
        for (int q = 0; q < Queries; q++)
            VectorKernels.Scale(queries.Row(q), q % 3 == 0 ? 1f : queryScale);
        var request = new TopNRequest
        {
            Queries = queries,
            Targets = new TopNTargets(RandomData.Gaussian(Targets, 64, 2, targetScale)),
            N = TopNRequest.MostTargets,
            Seen = RandomData.Interactions(Queries, Targets, 0.2, 3),
            Threads = 2,
        };
        foreach ((int query, Neighbor[] list) in Run(request))
        {
            Assert.Equal(TopNRequest.MostTargets, list.Length);
            Assert.Equal(list.Length, list.Select(static n => n.Ordinal).Distinct().Count());
            Assert.All(list, n => Assert.True(request.Seen.RowColumns(query).BinarySearch(n.Ordinal) < 0));
            Assert.All(list, n => Assert.False(float.IsNaN(n.Score)));
            Assert.Equal(list, list.OrderByDescending(static n => n.Score).ThenBy(static n => n.Ordinal));
            Assert.All(list.Where(static n => float.IsFinite(n.Score)), n =>
            {
                double exact = 0;
                double size = 0;
                for (int j = 0; j < 64; j++)
                {
                    double product = (double)queries.Row(query)[j] * request.Targets.Factors.Row(n.Ordinal)[j];
                    exact += product;
                    size += Math.Abs(product);
                }

                Assert.Equal(exact, n.Score, (1e-6 * size) + 1e-37);
            });
        }
    }

    [Fact]
    public void Recommend_NormThatOverflows_IsNotCalledNotFinite()
    {
        DenseMatrix huge = new(2, 64);
        huge.Row(0).Fill(3e38f);
        huge.Row(1).Fill(1e-3f);
        DenseMatrix targets = RandomData.Gaussian(700, 64, 2, 1e-3f);
        Assert.True(float.IsInfinity(VectorKernels.Norm(huge.Row(0))));
        AssertEqualsBruteForce(new TopNRequest { Queries = huge, Targets = new TopNTargets(targets), N = 50, Threads = 1 });
        Assert.Equal([0, 1], Run(new TopNRequest { Queries = targets, Targets = new TopNTargets(huge), N = 50, Threads = 1 })[5].Select(static n => n.Ordinal).Order());
    }

    [Fact]
    public void Recommend_NotFinite_NamesTheRow()
    {
        DenseMatrix bad = RandomData.Gaussian(50, 8, 2);
        bad.Row(31)[2] = float.NaN;
        DenseMatrix good = RandomData.Gaussian(50, 8, 3);
        Assert.Contains("Row 31 of the target", Assert.Throws<PrecomputeException>(() => Run(new TopNRequest { Queries = good, Targets = new TopNTargets(bad), N = 5 })).Message, StringComparison.Ordinal);
        Assert.Contains("Row 31 of the query", Assert.Throws<PrecomputeException>(() => Run(new TopNRequest { Queries = bad, Targets = new TopNTargets(good), N = 5 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recommend_BadRequest_NamesTheRange()
    {
        DenseMatrix m = RandomData.Gaussian(5, 8, 3);
        Assert.Contains("1 to 1000", Assert.Throws<ArgumentOutOfRangeException>(() => Run(new TopNRequest { Queries = m, Targets = new TopNTargets(m), N = 1001 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Run(new TopNRequest { Queries = m, Targets = new TopNTargets(new DenseMatrix(5, 9)), N = 1 }));
        Assert.Throws<ArgumentException>(() => Run(new TopNRequest { Queries = m, Targets = new TopNTargets(m), N = 1, Seen = new CsrMatrix(4, 5, [0, 0, 0, 0, 0], [], []) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Run(new TopNRequest { Queries = m, Targets = new TopNTargets(m), N = 1, QueryOrdinals = [5] }));
    }

    // Eight directions, each row near one of them, with norms that fall from row to row.
    private static DenseMatrix Communities(int rows, int f, float skew, ulong seed)
    {
        DenseMatrix centres = RandomData.Gaussian(8, f, seed: 17);
        DenseMatrix matrix = RandomData.Gaussian(rows, f, seed, scale: 0.4f);
        for (int r = 0; r < rows; r++)
        {
            VectorKernels.Axpy(1f, centres.Row(r % 8), matrix.Row(r));
            VectorKernels.Scale(matrix.Row(r), MathF.Exp(-skew * r / rows));
        }

        return matrix;
    }

    private static ConcurrentDictionary<int, Neighbor[]> Run(TopNRequest request)
    {
        ConcurrentDictionary<int, Neighbor[]> lists = new();
        TopNEngine.Recommend(request, (query, best) => Assert.True(lists.TryAdd(query, best.ToArray()), $"query {query} twice"), Ct);
        return lists;
    }

    private static void AssertEqualsBruteForce(TopNRequest request)
    {
        ConcurrentDictionary<int, Neighbor[]> lists = Run(request);
        int[] queries = request.QueryOrdinals ?? [.. Enumerable.Range(0, request.Queries.Rows)];
        Assert.Equal(queries.Length, lists.Count);
        foreach (int query in queries)
        {
            List<Neighbor> all = [];
            for (int t = 0; t < request.Targets.Factors.Rows; t++)
            {
                if (request.Targets.Filter?.Accepts(t) == false || (request.Seen is { } seen && seen.RowColumns(query).BinarySearch(t) >= 0))
                    continue;
                all.Add(new Neighbor(t, VectorKernels.Dot(request.Queries.Row(query), request.Targets.Factors.Row(t))));
            }

            Neighbor[] expected = [.. all.OrderByDescending(static n => n.Score).ThenBy(static n => n.Ordinal).Take(request.N)];
            Assert.Equal(expected, lists[query]);
        }
    }
}
