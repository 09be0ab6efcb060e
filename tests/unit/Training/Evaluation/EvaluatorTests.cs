using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Model.Interactions;
using Precompute.Model.Metrics;
using Precompute.Numerics;
using Precompute.Training.Evaluation;

namespace Precompute.UnitTests.Training.Evaluation;

public sealed class EvaluatorTests
{
    private static readonly EvaluationOptions Short = new() { Cutoffs = [2, 4], BootstrapSamples = 300, Threads = 2 };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Evaluate_HandWorkedList_GivesTheKnownValues()
    {
        // Three relevant targets (10, 11, 12); the list hits at ranks 2 and 4.
        HoldoutSplit split = Split(relevant: [[10, 11, 12]], trained: [[0]], targets: 13);
        EvaluationReport report = Evaluator.Evaluate(split, [new FixedRecommender(static _ => [1, 10, 2, 12])], Short, Ct);
        Assert.Equal(1d / 3, Value(report, "recall@2"), 12);
        Assert.Equal(1d / 2, Value(report, "precision@2"), 12);
        Assert.Equal((1d / 2) / 2, Value(report, "map@2"), 12);
        Assert.Equal((1 / Math.Log2(3)) / (1 + (1 / Math.Log2(3))), Value(report, "ndcg@2"), 12);
        Assert.Equal(1d, Value(report, "hr@2"));
        Assert.Equal(2d / 3, Value(report, "recall@4"), 12);
        Assert.Equal(2d / 4, Value(report, "precision@4"), 12);
        Assert.Equal(((1d / 2) + (2d / 4)) / 3, Value(report, "map@4"), 12);
        Assert.Equal(
            ((1 / Math.Log2(3)) + (1 / Math.Log2(5))) / (1 + (1 / Math.Log2(3)) + (1 / Math.Log2(4))), Value(report, "ndcg@4"), 12);
    }

    [Fact]
    public void Evaluate_PerfectRecommender_IsOneExceptWhereTheListIsTooShort()
    {
        int[][] relevant = [[1, 2], [5], [3, 4, 6, 7, 8, 9]];
        HoldoutSplit split = Split(relevant, trained: [[0], [0], [0]], targets: 10);
        EvaluationReport report = Evaluator.Evaluate(split, [new FixedRecommender(q => relevant[q])], Short, Ct);
        foreach (string metric in (string[])["map@2", "ndcg@2", "hr@2", "map@4", "ndcg@4", "hr@4", "answered"])
            Assert.Equal(1d, Value(report, metric), 12);

        // Recall divides by all that is to be found, precision by the list's length.
        Assert.Equal((1 + 1 + (2d / 6)) / 3, Value(report, "recall@2"), 12);
        Assert.Equal((1 + 0.5 + 1) / 3, Value(report, "precision@2"), 12);
    }

    [Fact]
    public void Evaluate_WorstAndSilentRecommenders_AreZero()
    {
        HoldoutSplit split = Split([[1, 2], [5]], trained: [[0], [0]], targets: 10);
        foreach (int[] list in (int[][])[[7, 8, 9], []])
        {
            EvaluationReport report = Evaluator.Evaluate(split, [new FixedRecommender(_ => list)], Short, Ct);
            foreach (string metric in (string[])["recall@4", "precision@4", "map@4", "ndcg@4", "hr@4"])
                Assert.Equal(0d, Value(report, metric));
            Assert.Equal(list.Length > 0 ? 1d : 0d, Value(report, "answered"));
        }
    }

    [Fact]
    public void Evaluate_Ceiling_IsTheShareOfTestPairsInTheTrainingCatalogue()
    {
        HoldoutSplit split = Split([[1, 2], [3, 0]], trained: [[0], [1]], targets: 4);
        EvaluationReport report = Evaluator.Evaluate(split, [], Short, Ct);
        Assert.Equal(2d / 4, report.Ceiling);
        Assert.Equal(4, report.TestPairs);
        Assert.Equal(2, report.TrainingPairs);
    }

    [Fact]
    public void Evaluate_SegmentsAndRoles_CoverTheirQueriesOnly()
    {
        // Query 0 is cold (1 trained pair), query 1 warm (5), query 2 hot (20); only query 1 is hit.
        int[][] trained = [[0], [.. Enumerable.Range(0, 5)], [.. Enumerable.Range(0, 20)]];
        HoldoutSplit split = Split([[30], [31], [32]], trained, targets: 40);
        var roles = new EvaluationRole(ListRole.Investor, BitmapFilter.Of(3, [0, 1]), null);
        EvaluationReport report = Evaluator.Evaluate(split, [new FixedRecommender(static _ => [31])], Short with { Roles = [roles] }, Ct);
        Assert.Equal(1d / 3, Value(report, "recall@2"), 12);
        Assert.Equal(0d, Value(report, "recall@2", "cold"));
        Assert.Equal(1d, Value(report, "recall@2", "warm"));
        Assert.Equal(0d, Value(report, "recall@2", "hot"));
        Assert.Equal(0.5d, Value(report, "recall@2", "all", "investor"), 12);
        Assert.Null(report.Find("als", "recall@2", "hot", "investor"));
        Assert.Equal(2, report.Find("als", "recall@2", "all", "investor")!.N);
    }

    [Fact]
    public void Evaluate_RoleWithTargetFilter_CountsOnlyItsTargets()
    {
        HoldoutSplit split = Split([[1, 2], [3]], trained: [[0], [0]], targets: 5);
        var role = new EvaluationRole(ListRole.Developer, null, BitmapFilter.Of(5, [2, 4]));
        EvaluationReport report = Evaluator.Evaluate(split, [new FixedRecommender(static _ => [2])], Short with { Roles = [role] }, Ct);
        MetricValue value = report.Find("als", "recall@2", "all", "developer")!;
        Assert.Equal(1d, value.Value);
        Assert.Equal(1, value.N);
    }

    [Fact]
    public void Evaluate_Intervals_ContainTheMeanAndDoNotDependOnThreads()
    {
        int[][] relevant = [.. Enumerable.Range(0, 200).Select(static q => new[] { 1 + (q % 3) })];
        int[][] trained = [.. Enumerable.Range(0, 200).Select(static _ => new[] { 0 })];
        HoldoutSplit split = Split(relevant, trained, targets: 5);
        var recommender = new FixedRecommender(static _ => [1]);
        MetricValue one = Evaluator.Evaluate(split, [recommender], Short with { Threads = 1 }, Ct).Find("als", "recall@2")!;
        MetricValue three = Evaluator.Evaluate(split, [recommender], Short with { Threads = 3 }, Ct).Find("als", "recall@2")!;
        Assert.Equal(one, three);
        Assert.InRange(one.Value, one.Low, one.High);

        // A share of p = 0.335 over 200 entities has a standard error of 0.033: 95 % is about ± 0.065.
        Assert.InRange(one.High - one.Low, 0.10, 0.16);
    }

    [Fact]
    public void Evaluate_CatalogueMetrics_GiveTheKnownValues()
    {
        HoldoutSplit split = Split([[1], [2]], trained: [[0], [0]], targets: 4);
        EvaluationReport same = Evaluator.Evaluate(split, [new FixedRecommender(static _ => [1, 3])], Short, Ct);
        Assert.Equal(0.5d, Value(same, "coverage@2"), 12);
        Assert.Equal(0.5d, Value(same, "gini@2"), 12);
        Assert.Equal(Math.Log2(3), Value(same, "novelty@2"), 12);
        EvaluationReport spread = Evaluator.Evaluate(split, [new FixedRecommender(static q => q == 0 ? [1, 3] : [2, 0])], Short, Ct);
        Assert.Equal(1d, Value(spread, "coverage@2"), 12);
        Assert.Equal(0d, Value(spread, "gini@2"), 12);
    }

    private static double Value(EvaluationReport report, string metric, string segment = "all", string role = "all") =>
        report.Find("als", metric, segment, role)!.Value;

    internal static HoldoutSplit Split(int[][] relevant, int[][] trained, int targets)
    {
        CsrMatrix train = Matrix(trained, targets);
        return new HoldoutSplit
        {
            Direction = Direction.Forward,
            Protocol = "temporal",
            Description = "test",
            Train = new InteractionMatrices
            {
                Forward = train,
                Reverse = train.Transpose(),
                ForwardCounts = [.. trained.Select(static t => t.Length)],
                ReverseCounts = new int[targets],
                UnknownTypes = new Dictionary<string, long>(),
            },
            Relevant = Matrix(relevant, targets),
        };
    }

    private static CsrMatrix Matrix(int[][] rows, int columns)
    {
        long[] offsets = new long[rows.Length + 1];
        for (int r = 0; r < rows.Length; r++)
            offsets[r + 1] = offsets[r] + rows[r].Length;
        int[] ordinals = [.. rows.SelectMany(static r => r.Order())];
        float[] ones = new float[ordinals.Length];
        Array.Fill(ones, 1f);
        return new CsrMatrix(rows.Length, columns, offsets, ordinals, ones);
    }
}
