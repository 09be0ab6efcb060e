using Precompute.Batch.Cli;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

public sealed class WholeRunTests(PostgresServer server, OncePublishedWorld published) : IClassFixture<OncePublishedWorld>, IAsyncLifetime
{
    private RunWorld _world = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await RunWorld.CreateAsync(server, Ct);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Weekly_SmallWorld_PublishesAListForEverybodyWhoIsDueOne()
    {
        CommandResult run = await _world.RunAsync("run", "weekly");

        Assert.True(run.ExitCode == ExitCodes.Done, run.ToString());
        Assert.Equal("activated", run.Status);
        Assert.Equal(
            ["begin", "preflight", "extract", "evaluate", "train", "index", "lists", "stage", "verify", "gates", "activate", "retain"],
            run.Lines.Where(static l => l.TryGetProperty("step", out _)).Select(static l => l.GetProperty("step").GetString()!));
        Assert.All(run.Lines.Where(static l => l.TryGetProperty("gate", out _)), static l => Assert.NotEqual("refused", l.GetProperty("verdict").GetString()));
        Assert.Equal(["12|True"], await _world.Database.RowsAsync(
            "select count(*), bool_and(status = 'succeeded') and bool_and(seconds >= 0) and bool_and(peak_memory_bytes > 0) from precompute.run_step", Ct));

        // Coverage, both directions: nobody due is missing and nobody else has a row.
        Assert.Equal(0, await _world.Database.ScalarAsync<long>("""
            select count(*) from (
                select u.user_id, r.role from source.users u cross join lateral unnest(u.roles) r(role)
                where u.is_active and not u.opted_out and r.role in ('developer', 'investor')) due
            full join precompute.user_recommendations l on l.user_id = due.user_id and l.role = due.role
            where l.user_id is null or due.user_id is null or cardinality(l.startup_ids) = 0
            """, Ct));
        Assert.Equal(0, await _world.Database.ScalarAsync<long>("""
            select count(*) from (
                select s.startup_id, r.role from source.startups s cross join (values ('developer'), ('investor')) r(role) where s.is_active) due
            full join precompute.startup_recommendations l on l.startup_id = due.startup_id and l.role = due.role
            where l.startup_id is null or due.startup_id is null or cardinality(l.user_ids) = 0
            """, Ct));
    }

    [Fact]
    public async Task Weekly_SmallWorld_AnswersEachSegmentByItsMethod()
    {
        CommandResult run = await _world.RunAsync("run", "weekly");

        Assert.True(run.ExitCode == ExitCodes.Done, run.ToString());
        string[] keys = [.. run.Summary.GetProperty("rows_by_method").EnumerateObject().Select(static p => p.Name)];
        Assert.All(keys.Where(static k => k.Contains("/cold/", StringComparison.Ordinal)), static k => Assert.Matches("/(content_based|popular)$", k));
        Assert.Contains(keys, static k => k.StartsWith("forward/developer/hot/", StringComparison.Ordinal));
        Assert.DoesNotContain(keys, static k => k.EndsWith("/ensemble", StringComparison.Ordinal));

        // The version's own report agrees with what the command said.
        long reported = await _world.Database.ScalarAsync<long>("select sum(lists)::bigint from report.rows_by_method", Ct);
        Assert.Equal(run.Summary.GetProperty("rows_by_method").EnumerateObject().Sum(static p => p.Value.GetInt64()), reported);
    }

    [Fact]
    public async Task Weekly_SmallWorld_ShowsNobodyWhatTheyMustNotSee()
    {
        CommandResult run = await _world.RunAsync("run", "weekly");

        Assert.True(run.ExitCode == ExitCodes.Done, run.ToString());
        Assert.Equal(0, await _world.Database.ScalarAsync<long>("""
            select count(*) from precompute.user_recommendations l cross join lateral unnest(l.startup_ids) t(startup_id)
            join source.startups s using (startup_id)
            where not s.is_active or s.owner_id = l.user_id
               or exists (select 1 from source.user_interactions i where i.user_id = l.user_id and i.startup_id = t.startup_id)
            """, Ct));
        Assert.Equal(0, await _world.Database.ScalarAsync<long>("""
            select count(*) from precompute.startup_recommendations l cross join lateral unnest(l.user_ids) t(user_id)
            join source.users u using (user_id) join source.startups s on s.startup_id = l.startup_id
            where u.opted_out or not u.is_active or not l.role = any (u.roles) or s.owner_id = u.user_id
            """, Ct));
    }

    [Fact]
    public async Task Rerun_NothingChanged_MakesNoVersion()
    {
        await BeginPublishedAsync();
        CommandResult again = await _world.RunAsync("run", "nightly");

        Assert.True(again.ExitCode == ExitCodes.Done, again.ToString());
        Assert.Equal("nothing_changed", again.Status);
        Assert.Equal(1, await _world.ActiveAsync(Ct));
        Assert.Equal(1, await _world.Database.ScalarAsync<long>("select count(*) from precompute.model_version", Ct));
        Assert.Equal("nothing_to_do", await _world.Database.ScalarAsync<string>("select status from precompute.run order by run_id desc limit 1", Ct));
    }

    [Fact]
    public async Task Rerun_OneEventAddedAndOneRemoved_IsAChange()
    {
        await BeginPublishedAsync();
        const string count = "select count(*) from source_data.user_interactions";
        long before = await _world.Database.ScalarAsync<long>(count, Ct);
        await _world.Database.ExecuteAsync("""
            insert into source_data.user_interactions select user_id, startup_id, 'like', occurred_at, null
                from source_data.user_interactions where ctid = (select max(ctid) from source_data.user_interactions);
            delete from source_data.user_interactions where ctid = (select min(ctid) from source_data.user_interactions);
            """, Ct);
        Assert.Equal(before, await _world.Database.ScalarAsync<long>(count, Ct));
        CommandResult nightly = await _world.RunAsync("run", "auto");

        Assert.True(nightly.ExitCode == ExitCodes.Done, nightly.ToString());
        Assert.Equal("activated", nightly.Status);
        Assert.Equal(["nightly|active", "weekly|superseded"], await _world.Database.RowsAsync("select kind, status from precompute.model_version order by version_id desc", Ct));

        // Of the same data, a training from scratch is news once: the nightly one was warm-started.
        Assert.Equal("activated", (await _world.RunAsync("run", "weekly")).Status);
        Assert.Equal("nothing_changed", (await _world.RunAsync("run", "weekly")).Status);
    }

    [Fact]
    public async Task Force_OneThreadAndTwo_GiveTheSameContent()
    {
        CommandResult one = await _world.RunAsync("run", "weekly", "--threads", "1");
        CommandResult two = await _world.RunAsync("run", "weekly", "--force", "--threads", "2");

        Assert.True(two.ExitCode == ExitCodes.Done, two.ToString());
        Assert.Equal("activated", two.Status);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, two.Summary.GetProperty("resumed_from").ValueKind);
        Assert.Equal(one.ContentSha256, two.ContentSha256);
    }

    [Fact]
    public async Task DryRun_FirstVersion_DoesAllButActivate()
    {
        CommandResult run = await _world.RunAsync("run", "weekly", "--dry-run");

        Assert.True(run.ExitCode == ExitCodes.Done, run.ToString());
        Assert.Equal("dry_run", run.Status);
        Assert.Equal(0, await _world.ActiveAsync(Ct));
        Assert.Equal("staged", await _world.Database.ScalarAsync<string>("select status from precompute.model_version", Ct));
        Assert.NotEqual(0, await _world.Database.ScalarAsync<long>("select count(*) from precompute.user_recommendations", Ct));
    }

    [Fact]
    public async Task AfterRollback_ScheduledRun_TrainsAndDoesNotActivate()
    {
        await BeginPublishedAsync();
        await _world.Database.ExecuteAsync("update precompute.active_version set hold_until = now() + interval '1 day', fence = fence + 1", Ct);
        CommandResult held = await _world.RunAsync("run", "weekly", "--force", "--dry-run");
        await _world.Database.ExecuteAsync("update source_data.users set is_active = not is_active where ctid = (select min(ctid) from source_data.users)", Ct);
        CommandResult scheduled = await _world.RunAsync("run", "weekly");
        CommandResult forced = await _world.RunAsync("run", "weekly", "--force");

        Assert.Equal("dry_run", held.Status);
        Assert.Equal((ExitCodes.Done, "held"), (scheduled.ExitCode, scheduled.Status));
        Assert.Equal((ExitCodes.Done, "activated"), (forced.ExitCode, forced.Status));
    }

    [Fact]
    public async Task Weekly_NoInteractions_PublishesContentAndPopularLists()
    {
        await _world.Database.ExecuteAsync("delete from source_data.user_interactions; delete from source_data.startup_interactions", Ct);
        CommandResult run = await _world.RunAsync("run", "weekly");

        Assert.True(run.ExitCode == ExitCodes.Done, run.ToString());
        Assert.Equal("activated", run.Status);
        Assert.All(run.Summary.GetProperty("rows_by_method").EnumerateObject(), static p => Assert.Matches("/cold/(content_based|popular)$", p.Name));
        Assert.Contains(run.Lines, static l => l.TryGetProperty("verdict", out var verdict) && verdict.GetString() is "inconclusive");
    }

    [Fact]
    public async Task Gate_RowsFellByHalf_RefusesUnlessAccepted()
    {
        await BeginPublishedAsync();
        long serving = await _world.ActiveAsync(Ct);
        await _world.Database.ExecuteAsync("update source_data.users set is_active = false where get_byte(uuid_send(user_id), 15) % 2 = 0", Ct);
        CommandResult refused = await _world.RunAsync("run", "weekly");
        long after = await _world.ActiveAsync(Ct);
        CommandResult accepted = await _world.RunAsync("run", "weekly", "--accept", "row_counts", "--accept", "quality_forward", "--accept", "quality_reverse", "--why", "half the people left");

        Assert.Equal((ExitCodes.Refused, "refused"), (refused.ExitCode, refused.Status));
        Assert.Equal(serving, after);
        Assert.Contains("refused", await _world.Database.RowsAsync("select verdict from precompute.run_gate where name = 'row_counts'", Ct));
        Assert.Equal((ExitCodes.Done, "activated"), (accepted.ExitCode, accepted.Status));

        // To accept what was refused takes no second training.
        Assert.Equal(2, accepted.Summary.GetProperty("resumed_from").GetInt64());
        Assert.Equal("half the people left", await _world.Database.ScalarAsync<string>(
            "select accepted_why from precompute.run_gate where name = 'row_counts' and verdict = 'accepted'", Ct));
    }

    private async Task BeginPublishedAsync()
    {
        await _world.DisposeAsync();
        _world = await published.CopyAsync(Ct);
    }
}
