using Npgsql;
using Precompute.Batch.Cli;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary>Whole runs that the gates judge: what readers would have got is refused, and the old version serves on.</summary>
public sealed class GateRunTests(PostgresServer server) : IAsyncLifetime
{
    private RunWorld _world = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await RunWorld.CreateAsync(server, Ct);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task ShuffledInteractions_AGoodVersionServes_AreRefusedUnlessAcceptedByName()
    {
        // A small world: a wider test window, so that enough entities are tested both times.
        string config = await File.ReadAllTextAsync(_world.ConfigFile, Ct);
        await File.WriteAllTextAsync(
            _world.ConfigFile, config.Replace("\"Evaluation\":{", "\"Gates\":{\"MinimumTestEntities\":25,\"QualityMargin\":0.1},\"Evaluation\":{\"HoldoutShare\":0.3,", StringComparison.Ordinal), Ct);
        Assert.Equal(ExitCodes.Done, (await _world.RunAsync("run", "weekly")).ExitCode);
        long serving = await _world.ActiveAsync(Ct);
        await ShuffleAsync();

        CommandResult refused = await _world.RunAsync("run", "weekly");

        Assert.True(refused.ExitCode == ExitCodes.Refused, refused.ToString());
        Assert.Equal("refused", refused.Status);
        Assert.Equal(serving, await _world.ActiveAsync(Ct));
        string[] blocking = [.. await _world.Database.RowsAsync("select name from report.run_gates where run_id = 2 and verdict = 'refused' order by 1", Ct)];
        Assert.Contains("quality_forward", blocking);
        Assert.All(blocking, static gate => Assert.True(gate.StartsWith("quality_", StringComparison.Ordinal) || gate is "list_churn", gate));

        // Entity by entity, not by two intervals that might overlap.
        string judged = Assert.Single(await _world.Database.RowsAsync(
            "select (numbers ->> 'all_pairs')::double precision >= 25, exists (select from jsonb_each_text(numbers) n where n.key like '%difference_high' and n.value::double precision < 0), numbers, message from report.run_gates where run_id = 2 and name = 'quality_forward'", Ct));
        Assert.StartsWith("True|True|", judged, StringComparison.Ordinal);

        CommandResult accepted = await _world.RunAsync(["run", "weekly", .. blocking.SelectMany(static g => new[] { "--accept", g }), "--why", "shuffled on purpose"]);
        Assert.True(accepted.ExitCode == ExitCodes.Done, accepted.ToString());
        Assert.Equal(
            blocking.Select(static g => $"{g}|accepted|shuffled on purpose"),
            await _world.Database.RowsAsync("select name, verdict, accepted_why from report.run_gates where run_id = 3 and accepted_why is not null order by 1", Ct));
        Assert.NotEqual(serving, await _world.ActiveAsync(Ct));
    }

    [Fact]
    public async Task FewEvents_NoVersionServes_ArePublishedAndQualityIsInconclusive()
    {
        await _world.Database.ExecuteAsync("""
            delete from source_data.startup_interactions;
            delete from source_data.user_interactions where ctid not in (select ctid from source_data.user_interactions order by occurred_at desc limit 60)
            """, Ct);

        CommandResult run = await _world.RunAsync("run", "weekly");

        Assert.True(run.ExitCode == ExitCodes.Done, run.ToString());
        Assert.Equal(
            ["quality_forward|inconclusive", "quality_reverse|inconclusive"],
            await _world.Database.RowsAsync("select name, verdict from report.run_gates where name like 'quality%' order by 1", Ct));
        Assert.Equal(
            ["list_churn|not_applicable", "metric_floor|not_applicable"],
            await _world.Database.RowsAsync("select name, verdict from report.run_gates where name in ('list_churn', 'metric_floor') order by 1", Ct));
    }

    [Fact]
    public async Task AcceptOfAnUnknownGate_IsBadInputAndNamesTheGates()
    {
        CommandResult run = await _world.RunAsync("run", "weekly", "--accept", "qualty", "--why", "a slip");

        Assert.Equal(ExitCodes.BadInput, run.ExitCode);
        foreach (string gate in Precompute.Batch.Gates.GateKeeper.Names)
            Assert.Contains(gate, run.Error, StringComparison.Ordinal);
        Assert.Equal(0, await _world.Database.ScalarAsync<long>("select count(*) from precompute.run", Ct));
    }

    [Fact]
    public async Task PeopleOptOutBetweenSnapshotAndActivation_AFewPass_ManyRefuse()
    {
        CommandResult few = await RunWhileAsync(1, "update source_data.users set opted_out = true where user_id = (select min(user_id::text)::uuid from source_data.users where is_active and not opted_out)");

        Assert.True(few.ExitCode == ExitCodes.Done, few.ToString());
        Assert.Equal(["passed|1"], await DriftAsync(1));

        long serving = await _world.ActiveAsync(Ct);
        CommandResult many = await RunWhileAsync(2, "update source_data.users set opted_out = true where get_byte(uuid_send(user_id), 15) % 3 = 0");
        Assert.Equal((ExitCodes.Refused, "refused"), (many.ExitCode, many.Status));
        Assert.Equal(serving, await _world.ActiveAsync(Ct));
        Assert.StartsWith("refused|", Assert.Single(await DriftAsync(2)), StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<string>> DriftAsync(long run) =>
        _world.Database.RowsAsync($"select verdict, numbers ->> 'opted_out' from report.run_gates where run_id = {run} and name = 'eligibility_drift'", Ct);

    /// <summary>A run during which, after its extraction, the source changes.</summary>
    private async Task<CommandResult> RunWhileAsync(long run, string change)
    {
        Task<CommandResult> running;
        await using (NpgsqlConnection blockade = new(new NpgsqlConnectionStringBuilder(_world.Database.BatchConnectionString) { Pooling = false }.ConnectionString))
        {
            await blockade.OpenAsync(Ct);
            await using (NpgsqlCommand hold = new("begin; lock table precompute.feature in exclusive mode", blockade))
                await hold.ExecuteNonQueryAsync(Ct);
            running = Task.Run(() => _world.RunAsync("run", "weekly", "--force"), Ct);
            while (!await _world.Database.ScalarAsync<bool>($"select exists (select from precompute.run_step where run_id = {run} and name = 'stage')", Ct))
                await Task.Delay(TimeSpan.FromMilliseconds(20), Ct);
            await _world.Database.ExecuteAsync(change, Ct);
        }

        return await running;
    }

    // Who acted when stays; what they acted on is drawn from what anybody acted on.
    private Task ShuffleAsync() => _world.Database.ExecuteAsync("""
        select setseed(0.5);
        create table source_data.dealt as
            select e.row, t.startup_id
            from (select ctid as row, row_number() over (order by ctid) as n from source_data.user_interactions) e
            join (select startup_id, row_number() over (order by random()) as n from source_data.user_interactions) t using (n);
        update source_data.user_interactions i set startup_id = d.startup_id from source_data.dealt d where d.row = i.ctid;
        drop table source_data.dealt;
        delete from source_data.startup_interactions
        """, Ct);
}
