using System.Collections.Concurrent;
using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Numerics;
using Precompute.Training;
using Precompute.Training.Als;
using Precompute.Training.Baselines;
using Precompute.Training.Evaluation;

namespace Precompute.UnitTests.Training.Evaluation;

/// <summary>What every recommender promises.</summary>
public sealed class RecommenderConformanceTests
{
    private const int Queries = 90;
    private const int Targets = 60;
    private static readonly CsrMatrix Pairs = RandomData.Interactions(Queries, Targets, 0.3, seed: 11);

    // Fewer queries than targets; the rest of the queries only ask.
    private static readonly CsrMatrix Few = RandomData.FirstRows(Pairs, 40);
    private static readonly FactorTraining Trained = Train(Pairs, static t => t % 7 != 0);

    public static TheoryData<string> Kinds => ["popular", "popular_recent", "als", "als_folded_in", "als_by_id", "item_knn", "ease_by_targets", "ease_by_queries"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Recommend_AnyRequest_KeepsTheContract(string kind)
    {
        IRecommender recommender = Create(kind);
        IOrdinalFilter filter = BitmapFilter.Of(Targets, [.. Enumerable.Range(0, Targets).Where(static t => t % 3 != 0)]);
        foreach (IOrdinalFilter? targetFilter in (IOrdinalFilter?[])[null, filter])
        {
            ConcurrentDictionary<int, Neighbor[]> one = Run(recommender, targetFilter, threads: 1);
            ConcurrentDictionary<int, Neighbor[]> three = Run(recommender, targetFilter, threads: 3);
            for (int query = 0; query < Queries; query += 2)
            {
                Neighbor[] list = one[query];
                Assert.Equal(list, three[query]);
                Assert.Equal(list, list.OrderByDescending(static n => n.Score).ThenBy(static n => n.Ordinal));
                Assert.Equal(list.Length, list.Select(static n => n.Ordinal).Distinct().Count());
                Assert.True(list.Length <= 10);
                Assert.NotEmpty(list);
                Assert.All(list, n => Assert.True(Pairs.RowColumns(query).BinarySearch(n.Ordinal) < 0 && targetFilter?.Accepts(n.Ordinal) != false));
            }
        }
    }

    [Fact]
    public void Popular_TiesGoToTheSmallerOrdinal_UnlovedAreLeftOut()
    {
        CsrMatrix pairs = RandomData.FromDense(new float[,] { { 1, 2, 0, -1, 1 }, { 1, 0, 0, 0, 1 }, { 0, 0, 0, 0, 0 } });
        Neighbor[] list = [];
        new PopularityRecommender(pairs).Recommend(
            new RecommendationRequest { Queries = [2], N = 5, Seen = pairs }, (_, best) => list = best.ToArray(), Ct);
        Assert.Equal([new Neighbor(0, 2), new Neighbor(1, 2), new Neighbor(4, 2)], list);
    }

    [Fact]
    public void FoldedIn_OverTheTrainingHistories_GivesTheTrainedLists()
    {
        ConcurrentDictionary<int, Neighbor[]> trained = Run(Create("als"), null, 2);
        ConcurrentDictionary<int, Neighbor[]> folded = Run(Create("als_folded_in"), null, 2);
        foreach ((int query, Neighbor[] list) in trained)
            Assert.Equal(list.Select(static n => n.Ordinal), folded[query].Select(static n => n.Ordinal));
    }

    [Fact]
    public void ById_TheTrainedModel_GivesTheTrainedLists() =>
        Assert.Equal(Run(Create("als"), null, 2).OrderBy(static p => p.Key), Run(Create("als_by_id"), null, 2).OrderBy(static p => p.Key));

    [Fact]
    public void Als_QueryWithoutHistory_GetsAnEmptyList()
    {
        CsrMatrix pairs = RandomData.FromDense(new float[,] { { 1, 1, 0 }, { 0, 0, 0 }, { -1, 0, 0 }, { 0, 1, 1 } });
        var recommender = new AlsRecommender(Train(pairs, null));
        ConcurrentDictionary<int, int> lengths = new();
        recommender.Recommend(new RecommendationRequest { Queries = [0, 1, 2, 3], N = 5, Seen = pairs }, (q, best) => lengths[q] = best.Length, Ct);
        Assert.Equal((1, 0, 0, 1), (lengths[0], lengths[1], lengths[2], lengths[3]));
    }

    [Fact]
    public void TrainingMatrix_KeepsShownTargetsAndTheirQueries()
    {
        CsrMatrix pairs = RandomData.FromDense(new float[,] { { 1, 2, 0 }, { 0, 3, 0 }, { -1, 0, 0 }, { 4, 0, -5 } });
        TrainingMatrix matrix = TrainingMatrix.Create(pairs, static t => t != 1);
        Assert.Equal([0, 3], matrix.QueryOrdinals);
        Assert.Equal([0], matrix.TargetOrdinals);
        Assert.Equal([0, -1, -1, 1], matrix.QueryRows);
        Assert.Equal([0, -1, -1], matrix.TargetRows);
        Assert.Equal([1f, 4f], matrix.Matrix.Values.ToArray());
    }

    [Fact]
    public void FactorModelTrainer_WarmStart_CarriesFactorsOverById()
    {
        FactorTraining again = FactorModelTrainer.Train(
            Direction.Forward,
            SnapshotBuilder.Ids(Queries, 1),
            SnapshotBuilder.Ids(Targets, 2),
            Pairs,
            static t => t % 5 != 0,
            Parameters with { Iterations = 0 },
            new AlsTrainingOptions { Threads = 1 },
            Trained.Model,
            null,
            Ct);
        int both = again.Model.TargetIds.Ids.ToArray().Count(id => Trained.Model.TargetIds.OrdinalOf(id) >= 0);
        Assert.True(both > 0 && again.WarmRows >= both);
        foreach (Guid id in again.Model.TargetIds.Ids)
        {
            int before = Trained.Model.TargetIds.OrdinalOf(id);
            if (before >= 0)
                Assert.Equal(Trained.Model.TargetFactors.Row(before).ToArray(), again.Model.TargetFactors.Row(again.Model.TargetIds.OrdinalOf(id)).ToArray());
        }
    }

    private static AlsParameters Parameters => new() { Factors = 8, Alpha = 5f, Regularization = 0.1f, Iterations = 5 };

    private static FactorTraining Train(CsrMatrix pairs, Func<int, bool>? mayBeShown) => FactorModelTrainer.Train(
        Direction.Forward,
        SnapshotBuilder.Ids(pairs.Rows, 1),
        SnapshotBuilder.Ids(pairs.Columns, 2),
        pairs,
        mayBeShown,
        Parameters,
        new AlsTrainingOptions { Threads = 2 },
        null,
        null,
        CancellationToken.None);

    private static IRecommender Create(string kind) => kind switch
    {
        "popular" => new PopularityRecommender(Pairs),
        "popular_recent" => PopularityRecommender.Recent(Pairs),
        "item_knn" => new ItemKnnRecommender(Pairs, new ItemKnnOptions { Neighbours = 20 }, 2, Ct),
        "ease_by_targets" => new EaseRecommender(Pairs, new EaseOptions { Regularization = 5f }, 2, Ct),
        "ease_by_queries" => new EaseRecommender(Few, new EaseOptions { Regularization = 5f }, 2, Ct),
        "als" => new AlsRecommender(Trained),
        "als_by_id" => AlsRecommender.ById(Trained.Model, SnapshotBuilder.Ids(Queries, 1), SnapshotBuilder.Ids(Targets, 2)),
        _ => AlsRecommender.FoldedIn("serving", Trained.Model, SnapshotBuilder.Ids(Targets, 2), Pairs, 2, Ct),
    };

    private static ConcurrentDictionary<int, Neighbor[]> Run(IRecommender recommender, IOrdinalFilter? filter, int threads)
    {
        ConcurrentDictionary<int, Neighbor[]> lists = new();
        recommender.Recommend(
            new RecommendationRequest
            {
                Queries = [.. Enumerable.Range(0, Queries).Where(static q => q % 2 == 0)],
                N = 10,
                Seen = Pairs,
                TargetFilter = filter,
                Threads = threads,
            },
            (query, best) => Assert.True(lists.TryAdd(query, best.ToArray())),
            Ct);
        return lists;
    }
}
