using System.Collections.Concurrent;
using MathNet.Numerics.LinearAlgebra;
using Precompute.Numerics;
using Precompute.Training.Baselines;
using Precompute.Training.Evaluation;

namespace Precompute.UnitTests.Training.Baselines;

/// <summary>The baselines against slow, dense ones written from the papers' equations.</summary>
public sealed class BaselineTests
{
    private const float Ridge = 3f;
    private static readonly CsrMatrix Pairs = RandomData.Interactions(50, 40, 0.4, seed: 5);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(50)]
    [InlineData(25)]
    public void Ease_FittedByTheSmallerSide_ScoresAsTheDenseFormula(int trainingQueries)
    {
        CsrMatrix training = RandomData.FirstRows(Pairs, trainingQueries);
        Matrix<double> x = Binary(training);
        Matrix<double> p = (x.TransposeThisAndMultiply(x) + (Matrix<double>.Build.DenseIdentity(40) * Ridge)).Inverse();
        Matrix<double> b = Matrix<double>.Build.Dense(40, 40, (i, j) => i == j ? 0d : -p[i, j] / p[j, j]);

        // Queries beyond the training ones bring histories that no row is equal to.
        Compare(new EaseRecommender(training, new EaseOptions { Regularization = Ridge }, 2, Ct), Binary(Pairs) * b, onlyPositive: false);
    }

    [Theory]
    [InlineData(ItemKnnWeighting.Binary)]
    [InlineData(ItemKnnWeighting.TfIdf)]
    [InlineData(ItemKnnWeighting.Bm25)]
    [InlineData(ItemKnnWeighting.UnitLength)]
    public void ItemKnn_AnyWeighting_ScoresAsTheDenseFormula(ItemKnnWeighting weighting)
    {
        const int Neighbours = 7;
        const double Shrink = 2d;
        Matrix<double> x = Binary(Pairs);
        double meanUse = x.ColumnSums().Average();
        Matrix<double> weighted = x.MapIndexed((q, t, value) => value * weighting switch
        {
            ItemKnnWeighting.Binary => 1d,
            ItemKnnWeighting.UnitLength => 1d / Math.Sqrt(Math.Max(1d, x.Row(q).Sum())),
            ItemKnnWeighting.TfIdf => Math.Log(1d + (40d / (1d + x.Row(q).Sum()))),
            _ => Math.Log(1d + (40d / (1d + x.Row(q).Sum()))) * 2.2 / ((1.2 * (0.25 + (0.75 * x.Column(t).Sum() / meanUse))) + 1d),
        });
        Matrix<double> s = Matrix<double>.Build.Dense(40, 40, (i, j) => i == j
            ? 0d
            : weighted.Column(i).DotProduct(weighted.Column(j)) / ((weighted.Column(i).L2Norm() * weighted.Column(j).L2Norm()) + Shrink));
        for (int j = 0; j < 40; j++)
        {
            int[] kept = [.. Enumerable.Range(0, 40).Where(i => s[i, j] > 0d).OrderByDescending(i => (float)s[i, j]).ThenBy(static i => i).Take(Neighbours)];
            for (int i = 0; i < 40; i++)
                s[i, j] = kept.Contains(i) ? s[i, j] : 0d;
        }

        ItemKnnOptions options = new() { Neighbours = Neighbours, Shrink = (float)Shrink, Weighting = weighting };
        Compare(new ItemKnnRecommender(Pairs, options, 2, Ct), x * s, onlyPositive: true);
    }

    [Fact]
    public void Baselines_Checkerboard_RecommendTheOwnColour()
    {
        float[,] board = new float[8, 8];
        for (int q = 0; q < 8; q++)
        {
            for (int t = 0; t < 8; t++)
                board[q, t] = (q + t) % 2 == 0 && !(q == 0 && t == 6) ? 1f : 0f;
        }

        CsrMatrix pairs = RandomData.FromDense(board);
        foreach (IRecommender recommender in All(pairs))
            Assert.Equal(6, Lists(recommender, pairs, [0])[0][0].Ordinal);
    }

    [Fact]
    public void Baselines_NoPairsNoQueriesOrOneTarget_AnswerEmptyLists()
    {
        foreach (CsrMatrix pairs in (CsrMatrix[])[RandomData.FromDense(new float[3, 4]), RandomData.FromDense(new float[,] { { 1 }, { 1 } }), RandomData.FromDense(new float[,] { { -1, -2 } })])
        {
            foreach (IRecommender recommender in All(pairs))
                Assert.All(Lists(recommender, pairs, [.. Enumerable.Range(0, pairs.Rows)]).Values, static list => Assert.Empty(list));
        }
    }

    [Fact]
    public void Baselines_HistoryOfDislikesOrOfNothing_SaysNothing()
    {
        CsrMatrix pairs = RandomData.FromDense(new float[,] { { 1, 1, 0 }, { 0, 1, 1 }, { -2, 0, 0 }, { 0, 0, 0 } });
        foreach (IRecommender recommender in All(pairs))
        {
            ConcurrentDictionary<int, Neighbor[]> lists = Lists(recommender, pairs, [0, 2, 3]);
            Assert.Equal((1, 0, 0), (lists[0].Length, lists[2].Length, lists[3].Length));
        }
    }

    [Fact]
    public void Baselines_MoreThanTheMemoryLimit_SayBothNumbers()
    {
        PrecomputeException ease = Assert.Throws<PrecomputeException>(() => new EaseRecommender(Pairs, new EaseOptions { MemoryLimitBytes = 1000 }, 1, Ct));
        Assert.Contains($"needs {EaseRecommender.EstimateBytes(Pairs)} bytes, the limit is 1000", ease.Message);
        PrecomputeException knn = Assert.Throws<PrecomputeException>(() => new ItemKnnRecommender(Pairs, new ItemKnnOptions { MemoryLimitBytes = 1000 }, 1, Ct));
        Assert.Contains("need 38400 bytes, the limit is 1000", knn.Message);
    }

    [Fact]
    public void Baselines_OptionsOutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new EaseRecommender(Pairs, new EaseOptions { Regularization = 0f }, 1, Ct));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ItemKnnRecommender(Pairs, new ItemKnnOptions { Neighbours = 0 }, 1, Ct));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ItemKnnRecommender(Pairs, new ItemKnnOptions { Shrink = float.NaN }, 1, Ct));
    }

    [Fact]
    public void Baselines_HistoriesOverOtherTargets_AreRefused()
    {
        CsrMatrix other = RandomData.FromDense(new float[,] { { 1, 1 } });
        foreach (IRecommender recommender in All(Pairs))
            Assert.Throws<ArgumentException>(() => Lists(recommender, other, [0]));
    }

    [Fact]
    public void Baselines_Cancelled_Raise()
    {
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => new EaseRecommender(Pairs, new EaseOptions(), 2, cancelled.Token));
        Assert.Throws<OperationCanceledException>(() => new ItemKnnRecommender(Pairs, new ItemKnnOptions(), 2, cancelled.Token));
    }

    private static IRecommender[] All(CsrMatrix pairs) =>
    [
        new EaseRecommender(pairs, new EaseOptions { Regularization = 1f }, 2, Ct),
        new ItemKnnRecommender(pairs, new ItemKnnOptions(), 2, Ct),
    ];

    private static Matrix<double> Binary(CsrMatrix pairs)
    {
        Matrix<double> dense = Matrix<double>.Build.Dense(pairs.Rows, pairs.Columns);
        for (int q = 0; q < pairs.Rows; q++)
        {
            for (int i = 0; i < pairs.RowLength(q); i++)
                dense[q, pairs.RowColumns(q)[i]] = pairs.RowValues(q)[i] > 0f ? 1d : 0d;
        }

        return dense;
    }

    private static void Compare(IRecommender recommender, Matrix<double> expected, bool onlyPositive)
    {
        foreach ((int query, Neighbor[] list) in Lists(recommender, Pairs, [.. Enumerable.Range(0, Pairs.Rows)]))
        {
            int[] seen = Pairs.RowColumns(query).ToArray();
            Assert.Equal(Enumerable.Range(0, Pairs.Columns).Count(t => !seen.Contains(t) && (!onlyPositive || expected[query, t] > 1e-9)), list.Length);
            Assert.All(list, n => Assert.Equal(expected[query, n.Ordinal], n.Score, 1e-4));
        }
    }

    private static ConcurrentDictionary<int, Neighbor[]> Lists(IRecommender recommender, CsrMatrix histories, int[] queries)
    {
        ConcurrentDictionary<int, Neighbor[]> lists = new();
        recommender.Recommend(
            new RecommendationRequest { Queries = queries, N = 100, Seen = histories, Threads = 2 }, (query, best) => lists[query] = best.ToArray(), Ct);
        return lists;
    }
}
