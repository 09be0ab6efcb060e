using Npgsql;
using Precompute.Database.Publish;
using Precompute.Model;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Database;

/// <summary>What goes, what stays, and what dead runs leave.</summary>
public sealed class RetentionTests(PostgresServer server) : PublishTestBase(server)
{
    [Fact]
    public async Task PruneAsync_OneOfEachKind_KeepsWhatMustStay()
    {
        List<MintedVersion> v = [];
        for (int i = 0; i < 7; i++)
            v.Add(await StageAsync());
        for (int i = 0; i < 6; i++)
            await Activator.ActivateAsync(v[i].VersionId, i, "run", Token);
        await Activator.SetPinnedAsync(v[0].VersionId, true, "ada", Token);
        await Versions.MarkRefusedAsync(v[6].VersionId, Token);
        MintedVersion building = await Versions.MintAsync(new VersionDraft { Kind = "weekly" }, Token);
        await Stager.StageAsync(building.VersionId, Direction.Forward, Rows(1), Token);
        await Database.ExecuteAsync("create table precompute.user_recommendations_v999 (like precompute.user_recommendations)", Token);

        PruneReport report = await Pruner.PruneAsync(3, Token);

        Assert.Equal([v[1].VersionId, v[2].VersionId, v[6].VersionId], report.Pruned.Select(p => p.VersionId));
        Assert.Empty(report.Busy);
        Assert.Equal([building, v[5], v[4], v[3], v[0]], report.KeptLabels.Select(l => v.Append(building).Single(x => string.Equals(x.Label.ToString(), l, StringComparison.Ordinal))));
        Assert.Equal(
            ["user_recommendations_v1", "user_recommendations_v4", "user_recommendations_v5", "user_recommendations_v6", "user_recommendations_v8"],
            await Database.RowsAsync("select relname::text from pg_class where relname ~ '^user_recommendations_v\\d+$' and relkind = 'r' order by 1", Token));
        Assert.Equal(VersionStatus.Pruned, (await Versions.FindAsync("2", Token))!.Status);
        Assert.Equal(VersionStatus.Refused, (await Versions.FindAsync("7", Token))!.Status);
        Assert.Equal(ActivationOutcome.NotServable, (await Activator.RollbackAsync(v[1].VersionId, TimeSpan.Zero, "ada", Token)).Outcome);
    }

    [Fact]
    public async Task PruneAsync_WhileALongQueryReads_LeavesItAloneAndFinishesLater()
    {
        MintedVersion one = await StageAsync();
        MintedVersion two = await StageAsync();
        await Activator.ActivateAsync(one.VersionId, 0, "run", Token);
        await Activator.ActivateAsync(two.VersionId, 1, "run", Token);
        await Database.ExecuteAsync("update precompute.active_version set previous_version_id = null", Token);
        await using (NpgsqlConnection reader = new(Database.ReaderConnectionString))
        {
            await reader.OpenAsync(Token);
            await using NpgsqlTransaction transaction = await reader.BeginTransactionAsync(Token);
            await using NpgsqlCommand read = new($"select count(*) from precompute.user_recommendations where version_id = {one.VersionId}", reader, transaction);
            Assert.Equal(2L, await read.ExecuteScalarAsync(Token));

            PruneReport busy = await Pruner.PruneAsync(1, new LockPatience(TimeSpan.FromMilliseconds(200), 2), Token);
            Assert.Equal([one.VersionId], busy.Busy);

            // Other versions are published meanwhile.
            MintedVersion three = await StageAsync();
            Assert.Equal(ActivationOutcome.Activated, (await Activator.ActivateAsync(three.VersionId, 2, "run", Token)).Outcome);
        }

        PruneReport done = await Pruner.PruneAsync(2, Token);
        Assert.Equal([one.VersionId], done.Pruned.Select(p => p.VersionId));
    }

    [Fact]
    public async Task PruneAsync_StagedVersionThatARunStillJudges_StaysUntilTheRunEnds()
    {
        MintedVersion judged = await StageAsync();
        Precompute.Database.Ledger.RunLedger ledger = new(Database.Batch, Time);
        long run = await ledger.StartRunAsync(new() { Kind = "weekly", Host = "h", ProcessId = 1, Threads = 2 }, Token);
        await ledger.SetVersionAsync(run, judged.VersionId, Token);
        for (int i = 0; i < 3; i++)
            await Activator.ActivateAsync((await StageAsync()).VersionId, i, "run", Token);

        Assert.Equal([2L], (await Pruner.PruneAsync(2, Token)).Pruned.Select(static p => p.VersionId));
        Assert.Equal(VersionStatus.Staged, (await Versions.FindAsync("1", Token))!.Status);
        await ledger.FinishRunAsync(run, Precompute.Database.Ledger.RunStatus.Held, 0, null, "{}", Token);
        Assert.Equal([1L], (await Pruner.PruneAsync(2, Token)).Pruned.Select(static p => p.VersionId));
    }

    [Fact]
    public async Task RunLock_HeldOrLost_OneRunAtATime()
    {
        await using RunLock? first = await RunLock.TryAcquireAsync(Database.Batch, Token);
        Assert.NotNull(first);
        Assert.Null(await RunLock.TryAcquireAsync(Database.Batch, Token));
        await first.EnsureHeldAsync(Token);

        await using (NpgsqlDataSource admin = NpgsqlDataSource.Create(Database.AdminConnectionString))
        await using (NpgsqlCommand kill = admin.CreateCommand("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())"))
            await kill.ExecuteNonQueryAsync(Token);

        await Assert.ThrowsAsync<RunLockLostException>(() => first.EnsureHeldAsync(Token));
        await using RunLock? second = await RunLock.TryAcquireAsync(Database.Batch, Token);
        Assert.NotNull(second);
    }

    [Fact]
    public async Task ReapAsync_AfterAKilledRun_FailsItsVersionAndDropsItsTables()
    {
        MintedVersion staged = await StageAsync();
        MintedVersion dead = await Versions.MintAsync(new VersionDraft { Kind = "weekly" }, Token);
        await Stager.StageAsync(dead.VersionId, Direction.Forward, Rows(2), Token);
        await Database.ExecuteAsync($"create table precompute.startup_recommendations_v{dead.VersionId} (like precompute.startup_recommendations)", Token);
        Precompute.Database.Ledger.RunLedger ledger = new(Database.Batch, Time);
        long run = await ledger.StartRunAsync(new() { Kind = "weekly", Host = "h", ProcessId = 1, Threads = 2 }, Token);
        await ledger.StartStepAsync(run, 1, "extract", Token);
        MintedVersion unjudged = await StageAsync();
        await ledger.SetVersionAsync(run, unjudged.VersionId, Token);
        await using RunLock? held = await RunLock.TryAcquireAsync(Database.Batch, Token);

        IReadOnlyList<string> reaped = await new LeftoverReaper(Database.Batch).ReapAsync(held!, Token);

        Assert.Equal([dead.Label.ToString(), unjudged.Label.ToString()], reaped.Order(StringComparer.Ordinal));
        Assert.Equal(VersionStatus.Failed, (await Versions.FindAsync(unjudged.Label.ToString(), Token))!.Status);
        Assert.Equal(VersionStatus.Failed, (await Versions.FindAsync(dead.Label.ToString(), Token))!.Status);
        Assert.Equal(VersionStatus.Staged, (await Versions.FindAsync(staged.Label.ToString(), Token))!.Status);
        Assert.Equal(0L, await Database.ScalarAsync<long>($"select count(*) from pg_class where relname ~ '_recommendations_v{dead.VersionId}$'", Token));
        Assert.Equal(["killed|extract|The process ended without a word in step extract.|False"], await Database.RowsAsync("select status, last_step, message, is_alive from report.runs", Token));
        Assert.Equal(["killed|"], await Database.RowsAsync("select status, finished_at from precompute.run_step", Token));
    }
}
