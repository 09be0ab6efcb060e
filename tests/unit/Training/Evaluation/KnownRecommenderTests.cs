using Precompute.Model.Metrics;
using Precompute.Numerics;
using Precompute.Training.Evaluation;

namespace Precompute.UnitTests.Training.Evaluation;

/// <summary>Recommenders whose values follow from mathematics, and what the intervals say of values that are known.</summary>
public sealed class KnownRecommenderTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Perfect_AmongTrainedTargets_ReachesTheCeilingExactly()
    {
        CsrMatrix train = RandomData.Interactions(80, 200, 0.05, seed: 21, negatives: false);
        CsrMatrix test = RandomData.Interactions(80, 200, 0.4, seed: 22, negatives: false);
        HoldoutSplit split = FixedSplit.Create(train, test);
        HashSet<int> known = [.. train.ColumnOrdinals.ToArray()];
        EvaluationReport report = Evaluator.Evaluate(
            split,
            [new FixedRecommender(q => [.. split.Relevant.RowColumns(q).ToArray().Where(known.Contains)])],
            new EvaluationOptions { BootstrapSamples = 50 },
            Ct);
        Assert.InRange(report.Ceiling, 0.3, 0.99);
        foreach (int k in (int[])[10, 20, 100])
        {
            foreach (string segment in report.Values.Select(static v => v.Segment).Distinct())
                Assert.Equal(report.FindCeiling(k, segment)!.Value, report.Find("als", $"recall@{k}", segment)!.Value, 12);
        }
    }

    [Fact]
    public void Random_GivesTheKnownExpectation()
    {
        // Of m = 50 candidates R = 4 are relevant; lists are random permutations cut at 20.
        const int M = 50, R = 4, Tests = 6000;
        HoldoutSplit split = EvaluatorTests.Split(
            [.. Enumerable.Range(0, Tests).Select(static q => Enumerable.Range(0, R).Select(i => 1 + (((q * 7) + (i * 11)) % M)).Order().ToArray())],
            [.. Enumerable.Range(0, Tests).Select(static _ => new[] { 0 })],
            M + 1);
        EvaluationReport report = Evaluator.Evaluate(
            split, [new FixedRecommender(Shuffled)], new EvaluationOptions { Cutoffs = [5, 20], BootstrapSamples = 400 }, Ct);
        foreach (int k in (int[])[5, 20])
        {
            double atRank = (double)R / M;
            double ideal = Enumerable.Range(1, Math.Min(k, R)).Sum(static i => 1 / Math.Log2(i + 1));
            Expect($"recall@{k}", (double)k / M);
            Expect($"precision@{k}", atRank);
            Expect($"hr@{k}", 1 - Enumerable.Range(0, R).Aggregate(1.0, (none, i) => none * (M - k - i) / (M - i)));
            Expect($"ndcg@{k}", atRank * Enumerable.Range(1, k).Sum(static i => 1 / Math.Log2(i + 1)) / ideal);
            Expect($"map@{k}", Enumerable.Range(1, k).Sum(i => atRank * (1 + ((i - 1.0) * (R - 1) / (M - 1))) / i) / Math.Min(k, R));
        }

        // A 95 % interval spans four standard errors: the mean of seeded lists must lie within four of the truth.
        void Expect(string metric, double expected)
        {
            MetricValue value = report.Find("als", metric)!;
            double width = value.High - value.Low;
            Assert.True(width is > 0 and < 0.05, $"{metric} has an interval of {width}");
            Assert.InRange(expected, value.Value - width, value.Value + width);
        }

        static int[] Shuffled(int query)
        {
            int[] order = [.. Enumerable.Range(1, M)];
            new SeededRandom(99, (ulong)query).Shuffle<int>(order);
            return order;
        }
    }

    [Fact]
    public void Intervals_CoverTheTruthAsOftenAsTheySay()
    {
        // 90 entities with a hit at chance p: the percentile bootstrap of such a mean covers p a little below 95 % of the time.
        const int Entities = 90;
        int worlds = TestKit.TestCounts.Full ? 2000 : 400;
        foreach (double p in (double[])[0.25, 0.6])
        {
            int[][] relevant = [.. Enumerable.Range(0, Entities).Select(static _ => new[] { 1 })];
            int[][] trained = [.. Enumerable.Range(0, Entities).Select(static _ => new[] { 0 })];
            HoldoutSplit split = EvaluatorTests.Split(relevant, trained, 3);
            int covered = 0;
            for (int world = 0; world < worlds; world++)
            {
                var random = new SeededRandom(4, (ulong)world);
                int[] answers = [.. Enumerable.Range(0, Entities).Select(_ => random.NextDouble() < p ? 1 : 2)];
                MetricValue hit = Evaluator.Evaluate(
                    split,
                    [new FixedRecommender(q => [answers[q]])],
                    new EvaluationOptions { Cutoffs = [1], BootstrapSamples = 300, Seed = (ulong)world },
                    Ct).Find("als", "hr@1")!;
                covered += hit.Low <= p && p <= hit.High ? 1 : 0;
            }

            // Four standard errors of 400 draws at 0.94 are 0.047.
            Assert.InRange((double)covered / worlds, 0.90, 0.985);
        }
    }
}
