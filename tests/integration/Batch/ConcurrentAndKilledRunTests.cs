using System.Diagnostics;
using System.Globalization;
using Precompute.Batch.Cli;
using Precompute.TestKit;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

public sealed class ConcurrentAndKilledRunTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly int Processes = TestCounts.Full ? 8 : 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan ProcessPatience = TimeSpan.FromMinutes(3);

    private RunWorld _world = null!;

    /// <summary>Where a run is frozen: before its lock is asked for once more, and in the transaction that moves the pointer.</summary>
    public static TheoryData<string, string> Pauses
    {
        get
        {
            TheoryData<string, string> pauses = new()
            {
                { "evaluate", "lock table precompute.evaluation_split in share mode" },
                { "activate", "select from precompute.active_version for update" },
            };
            if (TestCounts.Full)
                pauses.Add("gates", "lock table precompute.run_gate in share mode");
            return pauses;
        }
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await RunWorld.CreateAsync(server, Ct);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task ProcessesAtOnce_OnePublishes_TheOthersExitWithLockLost()
    {
        Task<ProcessOutcome>[] runs;

        // Whoever has the lock stays in its preflight until all others have found it taken.
        await using (await Blockade.HoldAsync(_world.Database, "lock table source_data.users in access exclusive mode", Ct))
        {
            runs = [.. Enumerable.Range(0, Processes).Select(_ => RunProcessAsync())];
            while (runs.Count(static r => r.IsCompleted) < runs.Length - 1)
                await await Task.WhenAny(runs.Where(static r => !r.IsCompleted));
        }

        ProcessOutcome[] ended = await Task.WhenAll(runs);
        Assert.Equal([ExitCodes.Done, .. Enumerable.Repeat(ExitCodes.LockLost, Processes - 1)], ended.Select(static r => r.ExitCode).Order());
        Assert.All(ended.Where(static r => r.ExitCode == ExitCodes.LockLost), static r => Assert.Contains("\"status\":\"locked\"", r.Output, StringComparison.Ordinal));
        Assert.Equal(["active"], await _world.Database.RowsAsync("select status from precompute.model_version", Ct));
        Assert.Equal(["succeeded"], await _world.Database.RowsAsync("select status from precompute.run", Ct));
    }

    /// <summary>A machine that sleeps, a container that is frozen: the run wakes when its lock is long gone and another run has published.</summary>
    [Theory]
    [MemberData(nameof(Pauses))]
    public async Task PausedRun_WakesAfterAnotherPublished_IsRefused(string lastStep, string hold)
    {
        using Process process = PrecomputeProcess.Start(_world.Folder, "run", "weekly", "--json", "--config", _world.ConfigFile);
        Task<ProcessOutcome> running = CollectAsync(process);
        long serving;
        try
        {
            await using (await Blockade.HoldAsync(_world.Database, hold, Ct))
            {
                await UntilAsync($"select {HeldRun.IsHeldUp}", $"a wait at the end of {lastStep}");
                await SignalAsync(process, "STOP");
                await _world.Database.ExecuteAsync(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle in transaction'", Ct);
            }

            CommandResult other = await _world.RunAsync("run", "weekly");
            Assert.True(other.ExitCode == ExitCodes.Done, other.ToString());
            serving = await _world.ActiveAsync(Ct);
            await SignalAsync(process, "CONT");
            await running.WaitAsync(Patience, Ct);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        ProcessOutcome woken = await running;
        Assert.True(woken.ExitCode == ExitCodes.LockLost, woken.Everything);
        Assert.Equal(serving, await _world.ActiveAsync(Ct));
        Assert.Equal(["lost|4", "succeeded|0"], await _world.Database.RowsAsync("select status, exit_code from precompute.run order by run_id", Ct));
        Assert.Equal(["failed", "active"], await _world.Database.RowsAsync("select status from precompute.model_version order by version_id", Ct));
    }

    [Fact]
    public async Task PointerMovedDuringTheRun_IsNotActivated()
    {
        Assert.Equal(ExitCodes.Done, (await _world.RunAsync("run", "weekly")).ExitCode);
        long serving = await _world.ActiveAsync(Ct);
        Task<CommandResult> run;
        await using (Blockade blockade = await Blockade.HoldAsync(_world.Database, "lock table precompute.feature in exclusive mode", Ct))
        {
            run = Task.Run(() => _world.RunAsync("run", "weekly", "--force"), Ct);
            await UntilStepAsync("stage", 2);
            Assert.True(await _world.Database.ScalarAsync<bool>("select is_alive and last_step = 'stage' from report.runs where run_id = 2", Ct));
            await _world.Database.ExecuteAsync("update precompute.active_version set fence = fence + 1, changed_by = 'a person'", Ct);
        }

        CommandResult lost = await run;
        Assert.Equal((ExitCodes.LockLost, "fence_lost"), (lost.ExitCode, lost.Status));
        Assert.Equal(serving, await _world.ActiveAsync(Ct));
    }

    [Fact]
    public async Task KilledInTheMiddleOfCopy_OldVersionServes_AndTheNextRunPublishes()
    {
        Assert.Equal(ExitCodes.Done, (await _world.RunAsync("run", "weekly")).ExitCode);
        long serving = await _world.ActiveAsync(Ct);
        long rows = await CountServedAsync();

        await using (await SlowCopy.BeginAsync(_world.Database, "user_recommendations_v%", Ct))
        {
            await KillOnceAsync("select count(*) > 0 from pg_stat_progress_copy where datname = current_database() and tuples_processed > 10", "a COPY under way");
        }

        await AssertOldServesAndRerunPublishesAsync(serving, rows);
    }

    private Task<ProcessOutcome> RunProcessAsync() => PrecomputeProcess.RunAsync(
        _world.Folder, ProcessPatience, Ct, "run", "weekly", "--json", "--config", _world.ConfigFile);

    private static async Task<ProcessOutcome> CollectAsync(Process process)
    {
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        return new ProcessOutcome(process.ExitCode, await output, await error);
    }

    private static async Task SignalAsync(Process process, string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Ct);
        Assert.Equal(0, kill.ExitCode);
    }

    private async Task KillOnceAsync(string condition, string what)
    {
        await using ChildRun run = ChildRun.Start(_world);
        await UntilAsync(condition, what, run.Ended);
    }

    private async Task AssertOldServesAndRerunPublishesAsync(long serving, long rows)
    {
        Assert.Equal(serving, await _world.ActiveAsync(Ct));
        Assert.Equal(rows, await CountServedAsync());

        // The ledger shows how far it came and that nobody goes on with it, before anybody cleans up.
        Assert.Equal("running", await _world.Database.ScalarAsync<string>("select status from report.runs where run_id = 2", Ct));
        await UntilAsync("select not is_alive and last_step is not null from report.runs where run_id = 2", "the end of the killed run's session");
        CommandResult next = await _world.RunAsync("run", "weekly", "--force");
        Assert.True(next.ExitCode == ExitCodes.Done, next.ToString());
        Assert.True(await _world.ActiveAsync(Ct) > serving);
        Assert.Equal("killed", await _world.Database.ScalarAsync<string>("select status from precompute.run where run_id = 2", Ct));
        Assert.True(await _world.Database.ScalarAsync<bool>("select finished_at >= started_at and finished_at <= (select started_at from precompute.run where run_id = 3) and message like '%in step%' from precompute.run where run_id = 2", Ct));
        Assert.Equal(0, await _world.Database.ScalarAsync<long>("select count(*) from precompute.model_version where status = 'building'", Ct));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_world.Folder, "data", "work")));
    }

    private Task<long> CountServedAsync() => _world.Database.ScalarAsync<long>(
        "select count(*) from precompute.user_recommendations where version_id = (select version_id from precompute.active_version)", Ct);

    private Task UntilStepAsync(string step, long run) =>
        UntilAsync($"select count(*) > 0 from precompute.run_step where run_id = {run} and name = '{step}'", $"step {step} of run {run}");

    private async Task UntilAsync(string condition, string what, Func<string?>? hopeless = null)
    {
        long started = Stopwatch.GetTimestamp();
        while (!await _world.Database.ScalarAsync<bool>(condition, Ct))
        {
            if (hopeless?.Invoke() is { } reason)
                Assert.Fail($"{what} cannot come: {reason}");
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"{what} did not come within {Patience}.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), Ct);
        }
    }
}
