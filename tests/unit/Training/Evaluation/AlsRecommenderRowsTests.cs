using Precompute.Model;
using Precompute.Numerics;
using Precompute.Training.Als;
using Precompute.Training.Evaluation;

namespace Precompute.UnitTests.Training.Evaluation;

public sealed class AlsRecommenderRowsTests
{
    private static readonly AlsParameters Parameters = new() { Factors = 8, Iterations = 3, Alpha = 5f, Regularization = 0.5f };

    [Fact]
    public void FoldedInRows_TrainingRows_RankAsTheTrainedFactorsDo()
    {
        CsrMatrix train = RandomData.Interactions(60, 40, 0.3, seed: 5);
        AlsResult model = AlsTrainer.Train(train, Parameters, new AlsTrainingOptions { Threads = 2 }, progress: null, TestContext.Current.CancellationToken);

        Assert.Equal(
            Lists(AlsRecommender.OfRows("als", Direction.Forward, model.QueryFactors, model.TargetFactors, train.Rows, train.Columns), train),
            Lists(AlsRecommender.FoldedInRows("als", Direction.Forward, Parameters, model.TargetFactors, train, threads: 2, TestContext.Current.CancellationToken), train));
    }

    [Fact]
    public void OfRows_QueriesAndTargetsBeyondTheModel_GetNothingAndAreNeverReturned()
    {
        DenseMatrix queries = RandomData.Gaussian(3, 4, seed: 1);
        queries.Row(1).Clear();
        DenseMatrix targets = RandomData.Gaussian(5, 4, seed: 2);
        CsrMatrix seen = new(4, 7, [0, 1, 1, 1, 1], [2], [1f]);

        int[][] lists = Lists(AlsRecommender.OfRows("als", Direction.Forward, queries, targets, 4, 7), seen);

        Assert.Equal([0, 1, 3, 4], lists[0].Order());
        Assert.Empty(lists[1]);
        Assert.Equal([0, 1, 2, 3, 4], lists[2].Order());
        Assert.Empty(lists[3]);
    }

    private static int[][] Lists(AlsRecommender recommender, CsrMatrix seen)
    {
        int[][] lists = new int[seen.Rows][];
        recommender.Recommend(
            new RecommendationRequest { Queries = [.. Enumerable.Range(0, seen.Rows)], N = 20, Seen = seen, Threads = 2 },
            (query, list) => lists[query] = [.. list.ToArray().Select(static n => n.Ordinal)],
            TestContext.Current.CancellationToken);
        return lists;
    }
}
