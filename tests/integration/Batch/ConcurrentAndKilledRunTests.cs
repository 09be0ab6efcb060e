using System.Diagnostics;
using Precompute.Batch.Cli;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

public sealed class ConcurrentAndKilledRunTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private RunWorld _world = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await RunWorld.CreateAsync(server, Ct);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task FourRunsAtOnce_OnePublishes_TheOthersExitWithLockLost()
    {
        CommandResult[] runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => _world.RunAsync("run", "weekly"), Ct)));

        Assert.Equal([ExitCodes.Done, ExitCodes.LockLost, ExitCodes.LockLost, ExitCodes.LockLost], runs.Select(static r => r.ExitCode).Order());
        Assert.Equal(1, await _world.Database.ScalarAsync<long>("select count(*) from precompute.model_version", Ct));
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

    [Fact]
    public Task KilledWhileStaging_OldVersionServes_AndTheNextRunPublishes() =>
        // The reverse partition cannot be attached while this is held: forward rows are in place by then, reverse rows are copied.
        KillAsync("stage", "lock table precompute.startup_recommendations in share update exclusive mode");

    [Fact]
    public Task KilledBeforeActivation_OldVersionServes_AndTheNextRunPublishes() =>
        KillAsync("activate", "select * from precompute.active_version for update");

    private async Task KillAsync(string step, string blockade)
    {
        Assert.Equal(ExitCodes.Done, (await _world.RunAsync("run", "weekly")).ExitCode);
        long serving = await _world.ActiveAsync(Ct);
        long rows = await CountServedAsync();

        await using (await Blockade.HoldAsync(_world.Database, blockade, Ct))
        {
            await KillOnceAsync($"""
                select exists (select from precompute.run_step where run_id = 2 and name = '{step}')
                    and exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')
                """, $"a wait in {step}");
        }

        await AssertOldServesAndRerunPublishesAsync(serving, rows);
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
