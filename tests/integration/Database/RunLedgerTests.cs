using Microsoft.Extensions.Time.Testing;

using Precompute.Database.Ledger;
using Precompute.Model;
using Precompute.Model.Metrics;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Database;

public sealed class RunLedgerTests(PostgresDatabase postgres) : IClassFixture<PostgresDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ledger_OneRun_IsReadableInReports()
    {
        FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 22, 2, 0, 0, TimeSpan.Zero));
        RunLedger ledger = new(postgres.Database.Batch, time);

        long run = await ledger.StartRunAsync(new RunStart { Kind = "weekly", Host = "h", ProcessId = 7, Threads = 2, Config = """{"seed":42}""" }, Token);
        await ledger.StartStepAsync(run, 1, "extract", Token);
        time.Advance(TimeSpan.FromSeconds(3));
        await ledger.FinishStepAsync(run, 1, new StepOutcome { Seconds = 3, PeakMemoryBytes = 1L << 33, Details = """{"users":5}""" }, Token);
        await ledger.StartStepAsync(run, 2, "train", Token);
        await ledger.FinishStepAsync(run, 2, new StepOutcome { Status = StepStatus.Failed, Seconds = 0.5, Message = "no memory" }, Token);
        for (int i = 0; i < 2; i++)
            await ledger.RecordGateAsync(run, 1, new GateEntry { Name = "coverage", Verdict = "accepted", Message = "98 % covered", AcceptedWhy = "known" }, Token);
        EvaluationReport report = new()
        {
            Protocol = "temporal",
            Direction = Direction.Forward,
            Ceiling = 0.9,
            TrainingPairs = 10,
            TestPairs = 5,
            Description = "trained on ten",
            Values =
            [
                Measured("als", "recall@20", 0.25),
                Measured("popular", "recall@20", 0.125),
                Measured("als", "ndcg@20", 0.5),
                Measured("als", "recall@20", 0.75, "warm"),
            ],
            Ceilings = [Measured("data", "ceiling@20", 0.875), Measured("data", "ceiling@20", 0.9375, "warm")],
            Methods =
            [
                new MeasuredMethod { Model = "als", Parameters = new Dictionary<string, string> { ["factors"] = "8" }, Choice = "as configured", TrainingSeconds = 1.5, AnsweringSeconds = 0.5, PeakRssMb = 2 },
                new MeasuredMethod { Model = "ease", NotMeasured = "needs 9 GiB, limit 1 GiB (Evaluation:BaselineMemoryLimit)" },
            ],
        };
        RouteDecision warm = new()
        {
            Direction = Direction.Forward,
            Segment = Segment.Warm,
            Default = RecommendationMethod.Als,
            Method = RecommendationMethod.Als,
            Verdict = "kept",
            Why = "nothing is better",
        };
        for (int i = 0; i < 2; i++)
        {
            await ledger.RecordEvaluationAsync(run, report, Token);
            await ledger.RecordDecisionsAsync(run, [warm, warm with { Segment = Segment.Cold, Method = RecommendationMethod.Popular, Verdict = "routed" }], Token);
        }

        await ledger.SetSourceAsync(run, "abc", Token);
        await ledger.FinishRunAsync(run, RunStatus.Failed, 1, "step train failed", """{"rows":0}""", Token);

        Assert.Equal([$"{run}|weekly|failed|3|2|1|step train failed"], await postgres.Database.RowsAsync("select run_id, kind, status, seconds, threads, exit_code, message from report.runs", Token));
        Assert.Equal(["1|extract|succeeded|3|8589934592|", "2|train|failed|0.5||no memory"], await postgres.Database.RowsAsync("select step, name, status, seconds, peak_memory_bytes, message from report.run_steps order by step", Token));
        Assert.Equal(["coverage|accepted|known"], await postgres.Database.RowsAsync("select name, verdict, accepted_why from report.run_gates", Token));
        Assert.Equal(
            ["als|ndcg@20|0.5|4", "als|recall@20|0.25|4", "data|ceiling|0.9|5", "data|ceiling@20|0.875|4", "popular|recall@20|0.125|4"],
            await postgres.Database.RowsAsync("select model, metric, value, n from report.evaluation where segment = 'all' order by model collate \"C\", metric collate \"C\"", Token));
        Assert.Equal(["temporal|forward|trained on ten|0.9|10|5"], await postgres.Database.RowsAsync("select protocol, direction, description, ceiling, training_pairs, test_pairs from report.evaluation_splits", Token));
        Assert.Equal(
            ["als|8|as configured|0|1.5|0.5|2097152|", "ease|||0|0|0|0|needs 9 GiB, limit 1 GiB (Evaluation:BaselineMemoryLimit)"],
            await postgres.Database.RowsAsync("select model, parameters ->> 'factors', choice, tuning_seconds, training_seconds, answering_seconds, peak_memory_bytes, not_measured from report.evaluation_methods order by 1", Token));
        Assert.Equal(["cold|als|popular|routed", "warm|als|als|kept"], await postgres.Database.RowsAsync("select segment, default_method, method, verdict from report.evaluation_decisions order by 1", Token));

        // Als serves the warm, not everybody; it finds twice of what popularity finds.
        Assert.Equal(
            ["all|als|4|0.25|0.5|1|0.875|False", "all|popular|4|0.125||0|0.875|False", "warm|als|4|0.75|||0.9375|True"],
            await postgres.Database.RowsAsync("select segment, model, entities, recall_at_20, ndcg_at_20, lift_over_popular, recall_ceiling, serves from report.quality order by 1, 2", Token));
        Assert.Equal("abc", (await ledger.FindAsync(run, Token))!.SourceFingerprint);
        Assert.Equal(run, Assert.Single(await ledger.ListAsync(5, Token)).RunId);
    }

    private static MetricValue Measured(string model, string metric, double value, string segment = "all") => new()
    {
        Data = "source",
        Model = model,
        Direction = Direction.Forward,
        Segment = segment,
        Metric = metric,
        Value = value,
        Low = value / 2,
        High = value,
        N = 4,
    };
}
