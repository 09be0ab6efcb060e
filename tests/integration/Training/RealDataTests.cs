using System.Globalization;
using Precompute.Model;
using Precompute.Model.Interactions;
using Precompute.Model.Metrics;
using Precompute.Numerics;
using Precompute.Training;
using Precompute.Training.Als;
using Precompute.Training.Baselines;
using Precompute.Training.Evaluation;

namespace Precompute.IntegrationTests.Training;

/// <summary>ALS against popularity on real interactions, full catalogue, with floors well below what was measured.</summary>
public sealed class RealDataTests(ITestOutputHelper output)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Crunchbase2013_TrainedBefore2012_AlsBeatsPopularityForWarmInvestors()
    {
        const long Cut = 1_325_376_000; // 2012-01-01 UTC
        (int Query, int Target, long Time)[] rounds =
        [
            .. RealSplits.Lines("crunchbase2013", "interactions.tsv.gz").Skip(1).Select(static line => line.Split('\t')).Select(static fields =>
                (RealSplits.Number(fields[0]), RealSplits.Number(fields[1]), long.Parse(fields[3], CultureInfo.InvariantCulture))),
        ];
        (int Query, int Target)[] past = [.. rounds.Where(static r => r.Time < Cut).Select(static r => (r.Query, r.Target))];
        (int Query, int Target)[] future = [.. rounds.Where(static r => r.Time >= Cut).Select(static r => (r.Query, r.Target))];
        AlsParameters parameters = new()
        {
            Factors = 64,
            Alpha = 1f,
            UnobservedWeight = 0.003f,
            Regularization = 0.1f,
            RegularizationExponent = 1f,
            Iterations = 15,
        };
        EvaluationReport report = Measure("crunchbase2013", past, future, weight: 3.5f, parameters);

        MetricValue als = report.Find("als", "recall@20", "warm")!;
        MetricValue popular = report.Find("popular", "recall@20", "warm")!;
        Assert.True(als.Value > popular.High, $"ALS {als.Value:0.0000} against popularity's [{popular.Low:0.0000}, {popular.High:0.0000}]");
        Assert.True(report.Find("als", "recall@100")!.Value <= report.Ceiling);
        Assert.InRange(report.Ceiling, 0.2, 0.3);
    }

    [Fact]
    public void Gowalla_SmallModel_ReachesTheQualityFloor()
    {
        AlsParameters parameters = new() { Factors = 64, Alpha = 10f, Regularization = 1f, Iterations = 8 };
        EvaluationReport report = Measure("gowalla", RealSplits.Adjacency("gowalla", "train.txt.gz"), RealSplits.Adjacency("gowalla", "test.txt.gz"), weight: 1f, parameters);
        Assert.True(report.Find("als", "recall@20")!.Value >= 0.135);
        Assert.True(report.Find("als", "ndcg@20")!.Low > report.Find("popular", "ndcg@20")!.High);
    }

    private EvaluationReport Measure(
        string data, (int Query, int Target)[] past, (int Query, int Target)[] future, float weight, AlsParameters parameters)
    {
        int queries = past.Concat(future).Max(static p => p.Query) + 1;
        int targets = past.Concat(future).Max(static p => p.Target) + 1;
        CsrMatrix train = RealSplits.Matrix(past, queries, targets, weight);
        int[] counts = new int[queries];
        foreach ((int query, _) in past)
            counts[query]++;
        HoldoutSplit split = new()
        {
            Direction = Direction.Forward,
            Protocol = TemporalSplit.Protocol,
            Description = data,
            Train = new InteractionMatrices
            {
                Forward = train,
                Reverse = train.Transpose(),
                ForwardCounts = counts,
                ReverseCounts = new int[targets],
                UnknownTypes = new Dictionary<string, long>(StringComparer.Ordinal),
            },
            Relevant = RealSplits.Matrix([.. future.Where(p => train.RowColumns(p.Query).BinarySearch(p.Target) < 0)], queries, targets, weight),
        };
        FactorTraining model = FactorModelTrainer.Train(
            Direction.Forward, Ids(queries), Ids(targets), train, null, parameters, new AlsTrainingOptions { TrackObjective = false }, null, null, Ct);
        EvaluationReport report = Evaluator.Evaluate(
            split,
            [new PopularityRecommender(train), new AlsRecommender(model)],
            new EvaluationOptions { Data = data, BootstrapSamples = 200 },
            Ct);
        output.WriteLine($"{data}: {report.TrainingPairs} training pairs, {report.TestPairs} test pairs, ceiling of recall {report.Ceiling:0.000}");
        foreach (MetricValue v in report.Values.Where(static v => v.Metric is "recall@20" or "ndcg@20"))
            output.WriteLine($"{v.Model,-8} {v.Segment,-5} {v.Metric,-9} {v.Value:0.0000} [{v.Low:0.0000}, {v.High:0.0000}] n={v.N}");
        return report;
    }

    private static IdMap Ids(int count) => new([.. Enumerable.Range(0, count).Select(static i => new Guid(i, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))]);
}
