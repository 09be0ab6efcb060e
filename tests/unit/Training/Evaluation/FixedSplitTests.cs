using CsCheck;
using Precompute.Model;
using Precompute.Model.Metrics;
using Precompute.Numerics;
using Precompute.Training;
using Precompute.Training.Als;
using Precompute.Training.Baselines;
using Precompute.Training.Evaluation;

namespace Precompute.UnitTests.Training.Evaluation;

public sealed class FixedSplitTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Create_TestPairsThatTrained_AreNotToBeFound()
    {
        HoldoutSplit split = FixedSplit.Create(
            RandomData.FromDense(new float[,] { { 1, 1, 0, 0 }, { 0, 0, 1, 0 } }),
            RandomData.FromDense(new float[,] { { 0, 1, 1, 0 }, { -1, 0, 0, 2 } }));
        Assert.Equal("fixed", split.Protocol);
        Assert.Equal([2], split.Relevant.RowColumns(0).ToArray());
        Assert.Equal([3], split.Relevant.RowColumns(1).ToArray());
        Assert.Contains("2 more are known before or not positive", split.Description, StringComparison.Ordinal);
        Assert.Same(split.TrainPairs, split.Histories);
        Assert.False(split.FoldsIn);
        Assert.Equal([2, 1], split.Train.ForwardCounts);
    }

    [Fact]
    public void Create_ShapesThatDoNotFit_AreNamed()
    {
        CsrMatrix train = RandomData.FromDense(new float[,] { { 1, 0, 1 } });
        PrecomputeException columns = Assert.Throws<PrecomputeException>(() => FixedSplit.Create(train, RandomData.FromDense(new float[,] { { 0, 1 } })));
        Assert.Contains("training has 3 columns, the test 2", columns.Message, StringComparison.Ordinal);
        PrecomputeException rows = Assert.Throws<PrecomputeException>(() => FixedSplit.Create(train, RandomData.FromDense(new float[,] { { 0, 1, 0 }, { 0, 1, 0 } })));
        Assert.Contains("2 and 1 rows; test queries that did not train need histories", rows.Message, StringComparison.Ordinal);
        Assert.Contains("at least one test pair", Assert.Throws<PrecomputeException>(() => FixedSplit.Create(train, train)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FoldIn_QueriesThatDidNotTrain_AreAnsweredFromTheirHistories()
    {
        // Two communities of targets, even and odd; the test's queries are new, and more than those of training.
        CsrMatrix train = RandomData.Interactions(60, 40, 0.5, seed: 4, communities: 2, negatives: false);
        CsrMatrix all = RandomData.Interactions(90, 40, 0.6, seed: 9, communities: 2, negatives: false);
        HoldoutSplit parts = FixedSplit.Validation(all, 0.5, seed: 2);
        HoldoutSplit split = FixedSplit.Create(train, parts.Relevant, parts.TrainPairs);
        Assert.True(split.FoldsIn);
        Assert.Equal(parts.TrainPairs.RowLength(7), split.Train.ForwardCounts[7]);
        FactorTraining model = FactorModelTrainer.Train(
            Direction.Forward, SnapshotBuilder.Ids(60, 1), SnapshotBuilder.Ids(40, 2), train, null,
            new AlsParameters { Factors = 8, Alpha = 5f, Regularization = 0.1f, Iterations = 8 }, new AlsTrainingOptions { Threads = 2 }, null, null, Ct);
        EvaluationReport report = Evaluator.Evaluate(
            split,
            [AlsRecommender.FoldedIn("als", model.Model, SnapshotBuilder.Ids(40, 2), split.Histories, 2, Ct), new PopularityRecommender(train)],
            new EvaluationOptions { Cutoffs = [10], BootstrapSamples = 200 },
            Ct);
        Assert.Equal(1d, report.Find("als", "answered")!.Value);
        Assert.True(report.Find("als", "recall@10")!.Low > report.Find("popular", "recall@10")!.High);
    }

    [Fact]
    public void Validation_LeavesEveryQuerySomethingToTrainOn() =>
        Gen.Select(Gen.Int[0, 1000], Gen.Double[0.05, 0.95]).Sample((seed, share) =>
        {
            CsrMatrix train = RandomData.Interactions(20, 15, 0.6, (ulong)seed);
            HoldoutSplit split = FixedSplit.Validation(train, share, 7);
            Assert.Equal(train.NonZeroCount, split.TrainPairs.NonZeroCount + split.Relevant.NonZeroCount);
            for (int query = 0; query < train.Rows; query++)
            {
                int positives = train.RowValues(query).ToArray().Count(static w => w > 0f);
                int left = split.TrainPairs.RowValues(query).ToArray().Count(static w => w > 0f);
                Assert.Equal(positives < 2 ? 0 : Math.Clamp((int)Math.Round(share * positives), 1, positives - 1), split.Relevant.RowLength(query));
                Assert.Equal(positives - split.Relevant.RowLength(query), left);
            }
        }, iter: 60);

    [Fact]
    public void Validation_ShareOutOfRange_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FixedSplit.Validation(RandomData.Interactions(3, 3, 0.5, 1), 1d, 1));
}
