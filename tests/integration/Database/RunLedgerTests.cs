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
            Values = [new MetricValue { Data = "source", Model = "als", Direction = Direction.Forward, Metric = "recall@20", Value = 0.25, Low = 0.125, High = 0.5, N = 4 }],
        };
        for (int i = 0; i < 2; i++)
            await ledger.RecordEvaluationAsync(run, report, Token);
        await ledger.SetSourceAsync(run, "abc", Token);
        await ledger.FinishRunAsync(run, RunStatus.Failed, 1, "step train failed", """{"rows":0}""", Token);

        Assert.Equal([$"{run}|weekly|failed|3|2|1|step train failed"], await postgres.Database.RowsAsync("select run_id, kind, status, seconds, threads, exit_code, message from report.runs", Token));
        Assert.Equal(["1|extract|succeeded|3|8589934592|", "2|train|failed|0.5||no memory"], await postgres.Database.RowsAsync("select step, name, status, seconds, peak_memory_bytes, message from report.run_steps order by step", Token));
        Assert.Equal(["coverage|accepted|known"], await postgres.Database.RowsAsync("select name, verdict, accepted_why from report.run_gates", Token));
        Assert.Equal(["als|recall@20|0.25|4", "data|ceiling|0.9|5"], await postgres.Database.RowsAsync("select model, metric, value, n from report.evaluation order by 1", Token));
        Assert.Equal("abc", (await ledger.FindAsync(run, Token))!.SourceFingerprint);
        Assert.Equal(run, Assert.Single(await ledger.ListAsync(5, Token)).RunId);
    }
}
