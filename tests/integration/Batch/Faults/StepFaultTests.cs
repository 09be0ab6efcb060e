using Precompute.Batch.Cli;
using Precompute.Batch.Pipeline;
using Precompute.TestKit;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch.Faults;

/// <summary>P2: whatever goes wrong in whichever step, the old version serves, the ledger says where and why, and the next run publishes.</summary>
[Collection(nameof(OneFaultWorld))]
public sealed class StepFaultTests(FaultWorld fixture, PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>One fault a step; all of them with full counts.</summary>
    public static TheoryData<string> Names =>
        [.. StepFault.All.GroupBy(static f => f.Step).SelectMany(static ofStep => ofStep.Take(TestCounts.Full ? int.MaxValue : 1)).Select(static f => f.Name)];

    [Fact]
    public void Faults_CoverEveryStep() => Assert.Empty(RunSteps.All.Except(StepFault.All.Select(static f => f.Step), StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Fault_InAStep_OldVersionServes_TheLedgerSaysWhy_AndTheNextRunPublishes(string name)
    {
        StepFault fault = StepFault.All.Single(f => f.Name == name);
        RunWorld world = fixture.World;
        long serving = await world.ActiveAsync(Ct);
        long lastRun = await world.Database.ScalarAsync<long>("select max(run_id) from precompute.run", Ct);
        CommandResult run;
        if (fault.Break is not null)
            await world.Database.ExecuteAsync(fault.Break, Ct);
        try
        {
            run = await RunAsync(world, fault);
        }
        finally
        {
            if (fault.Mend is not null)
                await world.Database.ExecuteAsync(fault.Mend, Ct);
            fault.CleanUp?.Invoke(world);
        }

        Assert.True(run.ExitCode == fault.ExitCode, run.ToString());
        bool published = fault.ExitCode == ExitCodes.Done;
        Assert.Equal(published, await world.ActiveAsync(Ct) != serving);
        await AssertLedgerAsync(world, fault, lastRun);
        Assert.Equal(0, await world.Database.ScalarAsync<long>("select count(*) from precompute.model_version where status in ('building', 'staged')", Ct));

        long before = await world.ActiveAsync(Ct);
        await fixture.PublishAsync();
        Assert.True(await world.ActiveAsync(Ct) > before);
        Assert.Empty(Directory.EnumerateFileSystemEntries(world.WorkFolder));
        Assert.Equal(2, await world.Database.ScalarAsync<long>("select count(*) from pg_class where relname ~ '^user_recommendations_v[0-9]+$'", Ct));
    }

    /// <summary>Where no version serves, nobody reads the lists before the gates do.</summary>
    [Fact]
    public async Task GateThatRaises_Refuses()
    {
        await using RunWorld world = await RunWorld.CreateAsync(server, Ct, size: FaultWorld.Small);
        CommandResult run = await HeldRun.RunAsync(
            world,
            StepFault.BeforeTheGates,
            () =>
            {
                StepFault.TearLists(world);
                return Task.CompletedTask;
            },
            () => world.RunAsync("run", "weekly"),
            Ct);

        Assert.True(run.ExitCode == ExitCodes.Refused, run.ToString());
        Assert.Equal(0, await world.ActiveAsync(Ct));
        Assert.Equal(["refused|3"], await world.Database.RowsAsync("select status, exit_code from precompute.run", Ct));
        Assert.NotEqual(0, await world.Database.ScalarAsync<long>("select count(*) from precompute.run_gate where verdict = 'refused' and message like 'The gate itself failed%'", Ct));
        CommandResult next = await world.RunAsync("run", "weekly");
        Assert.True(next.ExitCode == ExitCodes.Done, next.ToString());
    }

    private static async Task<CommandResult> RunAsync(RunWorld world, StepFault fault)
    {
        Task<CommandResult> Run() => world.RunAsync(new BreakingWriter(fault.OutputBreaksAt), "run", fault.Kind, "--force");
        if (fault is not { Holds: { } holds, WhileHeld: { } act })
            return await Run();
        return await HeldRun.RunAsync(
            world,
            holds,
            async () => act(world, await world.Database.ScalarAsync<string>("select label from precompute.model_version order by version_id desc limit 1", Ct) ?? ""),
            Run,
            Ct);
    }

    private static async Task AssertLedgerAsync(RunWorld world, StepFault fault, long lastRun)
    {
        string runStatus = fault.ExitCode == ExitCodes.Done ? "succeeded" : "failed";
        string run = Assert.Single(await world.Database.RowsAsync($"select status, exit_code, message from precompute.run where run_id > {lastRun}", Ct));
        Assert.StartsWith($"{runStatus}|{fault.ExitCode}|", run, StringComparison.Ordinal);
        Assert.Contains(fault.Says, run, StringComparison.Ordinal);
        string[] failed = [.. await world.Database.RowsAsync($"select name, message from precompute.run_step where run_id > {lastRun} and status = 'failed'", Ct)];
        if (runStatus != "failed")
        {
            Assert.Empty(failed);
            return;
        }

        Assert.StartsWith(fault.Step + "|", Assert.Single(failed), StringComparison.Ordinal);
        Assert.Contains(fault.Says, failed[0], StringComparison.Ordinal);
    }
}
