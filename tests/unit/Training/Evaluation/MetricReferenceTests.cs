using CsCheck;
using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Model.Metrics;
using Precompute.Numerics;
using Precompute.Training.Evaluation;

namespace Precompute.UnitTests.Training.Evaluation;

/// <summary>Every number of a report against <see cref="ReferenceMetrics"/>, for any data and any lists.</summary>
public sealed class MetricReferenceTests
{
    private const int Queries = 24;
    private const int Targets = 30;
    private static readonly string[] Metrics = ["recall", "precision", "map", "ndcg", "hr", "coverage", "gini", "novelty"];

    [Fact]
    public void Evaluate_AnyData_EqualsTheReference() => Gen.Int[0, 1_000_000].Sample(
        seed => Compare((ulong)seed, targetFilter: null), iter: TestKit.TestCounts.Full ? 1000 : 60);

    [Fact]
    public void Evaluate_FilteredTargets_EqualsTheReference() => Gen.Int[0, 1_000_000].Sample(
        seed => Compare((ulong)seed, static t => t % 3 != 0), iter: TestKit.TestCounts.Full ? 1000 : 60);

    private static void Compare(ulong seed, Func<int, bool>? targetFilter)
    {
        bool Accepts(int target) => targetFilter?.Invoke(target) != false;

        var random = new SeededRandom(seed);
        CsrMatrix train = RandomData.Interactions(Queries, Targets, 0.7, seed);
        CsrMatrix test = RandomData.Interactions(Queries, Targets, 0.8, seed + 1, negatives: false);
        HoldoutSplit split = FixedSplit.Create(train, test);
        Dictionary<int, int[]> lists = [];
        for (int query = 0; query < Queries; query++)
        {
            int[] order = [.. Enumerable.Range(0, Targets).Where(t => Accepts(t) && train.RowColumns(query).BinarySearch(t) < 0)];
            random.Shuffle<int>(order);
            lists[query] = order[..random.NextInt32(Math.Min(13, order.Length + 1))];
        }

        int[] cutoffs = [1, 5, 12];
        EvaluationReport report = Evaluator.Evaluate(
            split,
            [new FixedRecommender(q => lists[q])],
            new EvaluationOptions
            {
                Cutoffs = cutoffs,

                // So many that the value lies between the percentiles however few and skewed the queries are.
                BootstrapSamples = 200,
                Threads = 2,
                Thresholds = new SegmentThresholds { ForwardWarm = 4, ForwardHot = 6 },
                TargetFilter = targetFilter is null ? null : BitmapFilter.Of(Targets, [.. Enumerable.Range(0, Targets).Where(Accepts)]),
                Roles = [new EvaluationRole(ListRole.Investor, BitmapFilter.Of(Queries, [.. Enumerable.Range(0, Queries).Where(static q => q % 2 == 0)]), null)],
            },
            TestContext.Current.CancellationToken);

        Dictionary<int, HashSet<int>> relevant = Rows(split.Relevant, (t, _) => Accepts(t));
        ReferenceMetrics reference = new(lists, relevant, Rows(train, static (_, w) => w > 0f), Targets);
        int compared = 0;
        foreach (string role in (string[])["all", "investor"])
        {
            foreach (string segment in (string[])["all", "cold", "warm", "hot"])
            {
                int[] queries = [.. Enumerable.Range(0, Queries).Where(q => relevant[q].Count > 0 && (role == "all" || q % 2 == 0) && IsIn(segment, train.RowLength(q)))];
                foreach (int k in cutoffs)
                {
                    foreach (string metric in Metrics)
                        compared += Same(reference, report.Find("als", $"{metric}@{k}", segment, role), metric, k, queries);
                    Same(reference, report.FindCeiling(k, segment, role), "ceiling", k, queries);
                }

                Same(reference, report.Find("als", "answered", segment, role), "answered", 1, queries);
            }
        }

        Assert.True(compared >= 2 * cutoffs.Length * Metrics.Length, $"only {compared} numbers were compared");
        Assert.Equal(report.Values.Count, report.Values.Distinct().Count());
    }

    private static int Same(ReferenceMetrics reference, MetricValue? value, string metric, int k, int[] queries)
    {
        if (queries.Length == 0)
        {
            Assert.Null(value);
            return 0;
        }

        Assert.NotNull(value);
        Assert.Equal(queries.Length, value.N);
        Assert.True(
            Math.Abs(reference.Of(metric, k, queries) - value.Value) <= 1e-6, $"{value.Metric} of {value.Segment} {value.Role}: {value.Value} is not {reference.Of(metric, k, queries)}");
        Assert.InRange(value.Value, value.Low - 1e-9, value.High + 1e-9);
        return 1;
    }

    private static bool IsIn(string segment, int count) => segment switch
    {
        "cold" => count < 4,
        "warm" => count is >= 4 and < 6,
        "hot" => count >= 6,
        _ => true,
    };

    private static Dictionary<int, HashSet<int>> Rows(CsrMatrix matrix, Func<int, float, bool> where) => Enumerable.Range(0, matrix.Rows).ToDictionary(
        static row => row,
        row => matrix.RowColumns(row).ToArray().Zip(matrix.RowValues(row).ToArray()).Where(e => where(e.First, e.Second)).Select(static e => e.First).ToHashSet());
}
