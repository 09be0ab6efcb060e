using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Precompute.Database.Extract;
using Precompute.Database.Publish;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Interactions;
using Precompute.Model.Lists;
using Precompute.Model.Snapshot;
using Precompute.Numerics;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Database;

public sealed class PublishTests(PostgresServer server) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 22, 2, 0, 0, TimeSpan.Zero));
    private TestDatabase _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private VersionStore Versions => new(_database.Batch, _time);

    private VersionActivator Activator => new(_database.Batch, _time);

    private ListStager Stager => new(_database.Batch);

    private VersionPruner Pruner => new(_database.Batch, _time);

    public async ValueTask InitializeAsync() => _database = await server.CreateDatabaseAsync(cancellationToken: Token);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task MintAsync_Twice_LabelsCarryClockAndRisingId()
    {
        MintedVersion first = await Versions.MintAsync(new VersionDraft { Kind = "weekly" }, Token);
        _time.AutoAdvanceAmount = TimeSpan.Zero;
        MintedVersion second = await Versions.MintAsync(new VersionDraft { Kind = "nightly", Config = """{"segments":{"warm_from":5}}""" }, Token);

        Assert.Equal("v20260122T020000Z-0001", first.Label.ToString());
        Assert.True(second.VersionId > first.VersionId);
        VersionRecord? found = await Versions.FindAsync(second.Label.ToString(), Token);
        Assert.Equal((VersionStatus.Building, "nightly"), (found!.Status, found.Kind));
        Assert.Equal(second.VersionId, (await Versions.FindAsync("2", Token))!.VersionId);
        Assert.Null(await Versions.FindAsync("v20260122T020000Z-0009", Token));
    }

    [Fact]
    public async Task StageAsync_ThenReadBack_CountsAndHashesAgree()
    {
        MintedVersion version = await Versions.MintAsync(new VersionDraft { Kind = "weekly" }, Token);
        RecommendationRow[] rows = Rows(50, items: 100);

        StagedLists staged = await Stager.StageAsync(version.VersionId, Direction.Forward, rows, Token);
        ReadBackResult read = await new ReadBackVerifier(_database.Batch).VerifyAsync(version.VersionId, staged, Token);
        StagedLists again = await Stager.StageAsync(version.VersionId, Direction.Forward, rows.Reverse(), Token);

        Assert.Equal(50, read.Rows);
        Assert.Equal(staged.RowHash, again.RowHash);
        Assert.Equal(5000, staged.Recommendations);
        Assert.Equal(50, staged.RowsByMethod[(ListRole.Developer, RecommendationMethod.Als)]);

        // Lists stay in their rows: nothing in the partition's TOAST table.
        Assert.Equal(0L, await _database.ScalarAsync<long>($"select pg_relation_size(reltoastrelid) from pg_class where oid = 'precompute.user_recommendations_v{version.VersionId}'::regclass", Token));
    }

    [Theory]
    [InlineData("delete from precompute.user_recommendations where user_id = '00000000-0000-0000-0000-000000000003'", "2 are read back")]
    [InlineData("update precompute.user_recommendations set scores[2] = 0.125 where user_id = '00000000-0000-0000-0000-000000000003'", "differ from those written")]
    public async Task VerifyAsync_RowsTamperedWith_IsRefused(string damage, string expected)
    {
        MintedVersion version = await Versions.MintAsync(new VersionDraft { Kind = "weekly" }, Token);
        StagedLists staged = await Stager.StageAsync(version.VersionId, Direction.Forward, Rows(3), Token);
        await _database.ExecuteAsync(damage, Token);

        PrecomputeException e = await Assert.ThrowsAsync<PrecomputeException>(() => new ReadBackVerifier(_database.Batch).VerifyAsync(version.VersionId, staged, Token));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StageAsync_EntityTwiceOrScoreNotFinite_LeavesNothing()
    {
        MintedVersion version = await Versions.MintAsync(new VersionDraft { Kind = "weekly" }, Token);

        await Assert.ThrowsAsync<PrecomputeException>(() => Stager.StageAsync(version.VersionId, Direction.Forward, [.. Rows(2), .. Rows(1)], Token));
        await Assert.ThrowsAsync<PrecomputeException>(
            () => Stager.StageAsync(version.VersionId, Direction.Forward, [Rows(1)[0] with { Scores = [float.NaN, 0f, 0f] }], Token));

        Assert.Null(await _database.ScalarAsync<string>($"select to_regclass('precompute.user_recommendations_v{version.VersionId}')::text", Token));
    }

    [Fact]
    public async Task ActivateAsync_StagedVersion_ServesAndReportsInWords()
    {
        MintedVersion version = await StageAsync();

        ActivationResult result = await Activator.ActivateAsync(version.VersionId, 0, "run 1", Token);

        Assert.Equal((ActivationOutcome.Activated, 1L, version.VersionId), (result.Outcome, result.Fence, result.ActiveVersionId));
        ActiveVersion active = await Versions.ReadActiveAsync(Token);
        Assert.Equal((version.VersionId, VersionStatus.Active, 1L), (active.Version!.VersionId, active.Version.Status, active.Fence));
        Assert.Equal(
            [
                "1|als|shares fintech, rust; people with a similar history",
                "2|als|popular now",
                "3|als|",
            ],
            await _database.RowsAsync("select rank, method, reasons from report.startups_for_people where user_id = '00000000-0000-0000-0000-000000000001' order by rank", Token));
        Assert.Equal(
            ["00000000-0000-0000-0000-000000000001|developer|2"],
            await _database.RowsAsync("select user_id, role, rank from report.who_is_shown_startup('10000000-0000-0000-0001-000000000001')", Token));
        Assert.Equal(
            ["forward|developer|cold|als|2|6", "reverse|developer|cold|als|2|6"],
            await _database.RowsAsync("select direction, role, segment, method, lists, recommendations from report.rows_by_method order by 1", Token));
    }

    [Fact]
    public async Task ActivateAsync_AgainAfterALostAnswer_IsActivated()
    {
        MintedVersion version = await StageAsync();
        await Activator.ActivateAsync(version.VersionId, 0, "run 1", Token);

        ActivationResult again = await Activator.ActivateAsync(version.VersionId, 0, "run 1", Token);

        Assert.Equal((ActivationOutcome.Activated, 1L), (again.Outcome, again.Fence));
    }

    [Fact]
    public async Task ActivateAsync_EightRunsWithOneFence_OneWins()
    {
        List<MintedVersion> versions = [];
        for (int i = 0; i < 8; i++)
            versions.Add(await StageAsync());

        ActivationResult[] results = await Task.WhenAll(versions.Select(v => Activator.ActivateAsync(v.VersionId, 0, $"run {v.VersionId}", Token)));

        Assert.Single(results, r => r.Outcome == ActivationOutcome.Activated);
        Assert.Equal(7, results.Count(r => r.Outcome == ActivationOutcome.FenceLost));
    }

    [Fact]
    public async Task ActivateAsync_IncompleteOrOlderVersion_IsRefused()
    {
        MintedVersion older = await StageAsync();
        MintedVersion newer = await StageAsync();
        MintedVersion building = await Versions.MintAsync(new VersionDraft { Kind = "weekly" }, Token);
        Assert.Equal(ActivationOutcome.Activated, (await Activator.ActivateAsync(newer.VersionId, 0, "run", Token)).Outcome);

        Assert.Equal(ActivationOutcome.OlderThanActive, (await Activator.ActivateAsync(older.VersionId, 1, "run", Token)).Outcome);
        Assert.Equal(ActivationOutcome.NotServable, (await Activator.ActivateAsync(building.VersionId, 1, "run", Token)).Outcome);
        Assert.Equal(newer.VersionId, (await Versions.ReadActiveAsync(Token)).Version!.VersionId);
    }

    [Fact]
    public async Task RollbackAsync_Twice_LeadsBackAndStopsRunsInFlight()
    {
        MintedVersion one = await StageAsync();
        MintedVersion two = await StageAsync();
        MintedVersion three = await StageAsync();
        await Activator.ActivateAsync(one.VersionId, 0, "run", Token);
        await Activator.ActivateAsync(two.VersionId, 1, "run", Token);

        ActivationResult back = await Activator.RollbackAsync(null, TimeSpan.FromHours(24), "ada", Token);
        ActiveVersion active = await Versions.ReadActiveAsync(Token);

        Assert.Equal(one.VersionId, back.ActiveVersionId);
        Assert.True(active.IsHeld(_time.GetUtcNow().AddHours(23)));
        Assert.False(active.IsHeld(_time.GetUtcNow().AddHours(24)));
        Assert.Equal(VersionStatus.RolledBack, active.Previous!.Status);
        Assert.Equal(ActivationOutcome.FenceLost, (await Activator.ActivateAsync(three.VersionId, 2, "run", Token)).Outcome);
        Assert.Equal(two.VersionId, (await Activator.RollbackAsync(null, TimeSpan.FromHours(24), "ada", Token)).ActiveVersionId);
        Assert.Equal(one.VersionId, (await Activator.DisableAsync(two.VersionId, "ada", Token)).ActiveVersionId);
        Assert.Equal(ActivationOutcome.NothingToReturnTo, (await Activator.RollbackAsync(null, TimeSpan.Zero, "ada", Token)).Outcome);
        Assert.Equal(ActivationOutcome.NotServable, (await Activator.RollbackAsync(two.VersionId, TimeSpan.Zero, "ada", Token)).Outcome);
        Assert.Null((await Activator.DisableAsync(one.VersionId, "ada", Token)).ActiveVersionId);
    }

    [Fact]
    public async Task ActivateAsync_Committed_Notifies()
    {
        MintedVersion version = await StageAsync();
        await using NpgsqlConnection listener = new(_database.ReaderConnectionString);
        await listener.OpenAsync(Token);
        await using (NpgsqlCommand listen = new("listen precompute_active_version", listener))
            await listen.ExecuteNonQueryAsync(Token);
        string? payload = null;
        listener.Notification += (_, e) => payload = e.Payload;

        await Activator.ActivateAsync(version.VersionId, 0, "run", Token);

        Assert.True(await listener.WaitAsync(TimeSpan.FromSeconds(10), Token));
        Assert.Equal("1", payload);
    }

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
        await _database.ExecuteAsync("create table precompute.user_recommendations_v999 (like precompute.user_recommendations)", Token);

        PruneReport report = await Pruner.PruneAsync(3, Token);

        Assert.Equal([v[1].VersionId, v[2].VersionId, v[6].VersionId], report.Pruned.Select(p => p.VersionId));
        Assert.Empty(report.Busy);
        Assert.Equal([building, v[5], v[4], v[3], v[0]], report.KeptLabels.Select(l => v.Append(building).Single(x => string.Equals(x.Label.ToString(), l, StringComparison.Ordinal))));
        Assert.Equal(
            ["user_recommendations_v1", "user_recommendations_v4", "user_recommendations_v5", "user_recommendations_v6", "user_recommendations_v8"],
            await _database.RowsAsync("select relname::text from pg_class where relname ~ '^user_recommendations_v\\d+$' and relkind = 'r' order by 1", Token));
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
        await _database.ExecuteAsync("update precompute.active_version set previous_version_id = null", Token);
        await using (NpgsqlConnection reader = new(_database.ReaderConnectionString))
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
    public async Task RunLock_HeldOrLost_OneRunAtATime()
    {
        await using RunLock? first = await RunLock.TryAcquireAsync(_database.Batch, Token);
        Assert.NotNull(first);
        Assert.Null(await RunLock.TryAcquireAsync(_database.Batch, Token));
        await first.EnsureHeldAsync(Token);

        await using (NpgsqlDataSource admin = NpgsqlDataSource.Create(_database.AdminConnectionString))
        await using (NpgsqlCommand kill = admin.CreateCommand("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())"))
            await kill.ExecuteNonQueryAsync(Token);

        await Assert.ThrowsAsync<PrecomputeException>(() => first.EnsureHeldAsync(Token));
        await using RunLock? second = await RunLock.TryAcquireAsync(_database.Batch, Token);
        Assert.NotNull(second);
    }

    [Fact]
    public async Task ReapAsync_AfterAKilledRun_FailsItsVersionAndDropsItsTables()
    {
        MintedVersion staged = await StageAsync();
        MintedVersion dead = await Versions.MintAsync(new VersionDraft { Kind = "weekly" }, Token);
        await Stager.StageAsync(dead.VersionId, Direction.Forward, Rows(2), Token);
        await _database.ExecuteAsync($"create table precompute.startup_recommendations_v{dead.VersionId} (like precompute.startup_recommendations)", Token);
        Precompute.Database.Ledger.RunLedger ledger = new(_database.Batch, _time);
        long run = await ledger.StartRunAsync(new() { Kind = "weekly", Host = "h", ProcessId = 1, Threads = 2 }, Token);
        await ledger.StartStepAsync(run, 1, "extract", Token);
        MintedVersion unjudged = await StageAsync();
        await ledger.SetVersionAsync(run, unjudged.VersionId, Token);
        await using RunLock? held = await RunLock.TryAcquireAsync(_database.Batch, Token);

        IReadOnlyList<string> reaped = await new LeftoverReaper(_database.Batch, _time).ReapAsync(held!, Token);

        Assert.Equal([dead.Label.ToString(), unjudged.Label.ToString()], reaped.Order(StringComparer.Ordinal));
        Assert.Equal(VersionStatus.Failed, (await Versions.FindAsync(unjudged.Label.ToString(), Token))!.Status);
        Assert.Equal(VersionStatus.Failed, (await Versions.FindAsync(dead.Label.ToString(), Token))!.Status);
        Assert.Equal(VersionStatus.Staged, (await Versions.FindAsync(staged.Label.ToString(), Token))!.Status);
        Assert.Equal(0L, await _database.ScalarAsync<long>($"select count(*) from pg_class where relname ~ '_recommendations_v{dead.VersionId}$'", Token));
        Assert.Equal("failed", (await ledger.FindAsync(run, Token))!.Status);
    }

    [Fact]
    public async Task DailyCounts_WrittenAndRefreshed_CountWeightedTypesAndLeaveOutOptedOutPeople()
    {
        await _database.ExecuteAsync(SourceFixtures.Tables + SourceFixtures.Rows, Token);
        SourceSnapshot snapshot = await SourceExtractor.ExtractAsync(_database.Batch, Token);
        DailyCountsWriter writer = new(_database.Batch);

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(5, await writer.WriteAsync(snapshot, new InteractionWeights(), Token));
            await writer.RefreshCountsAsync(Token);
        }

        Assert.Equal(
            ["00000000-0000-0000-0000-000000000001|4|5|2|02/03/2026"],
            await _database.RowsAsync("select user_id, interactions, events, startups, to_char(last_day, 'MM/DD/YYYY') from report.interactions_by_user", Token));
        Assert.Equal(
            ["0f000000-0000-0000-0000-000000000002|1|1|1", "f0000000-0000-0000-0000-000000000001|4|5|1"],
            await _database.RowsAsync("select startup_id, interactions, events, unique_users from report.interactions_by_startup order by 1", Token));
        Assert.Equal(
            ["2026-02-01|user|view|2", "2026-02-02|user|view|1", "2026-02-02|user|wave|1", "2026-02-03|user|apply|1", "2026-02-05|startup|contact|1"],
            await _database.RowsAsync("select day::text, side, interaction_type, events from report.interactions_by_day order by 1, 3", Token));
    }

    private async Task<MintedVersion> StageAsync()
    {
        MintedVersion version = await Versions.MintAsync(new VersionDraft { Kind = "weekly" }, Token);
        await Stager.StageFeaturesAsync(version.VersionId, new FeatureVocabulary([new Feature(FeatureKind.Category, "fintech"), new Feature(FeatureKind.Skill, "rust")]), Token);
        await Stager.StageAsync(version.VersionId, Direction.Forward, Rows(2), Token);
        await Stager.StageAsync(version.VersionId, Direction.Reverse, Rows(2), Token);
        await Versions.MarkStagedAsync(version.VersionId, new StagedContent { ContentSha256 = "c", ManifestSha256 = "m", ArtifactUri = "file:///x" }, Token);
        return version;
    }

    private static RecommendationRow[] Rows(int count, int items = 3) =>
    [
        .. Enumerable.Range(1, count).Select(e => new RecommendationRow
        {
            EntityId = new Guid(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)e),
            Role = ListRole.Developer,
            TargetIds = [.. Enumerable.Range(0, items).Select(i => new Guid(0x10000000, 0, 0, (byte)(i >> 8), (byte)i, 0, 0, 0, 0, 0, (byte)e))],
            Scores = [.. Enumerable.Range(0, items).Select(i => 1f / (i + 1))],
            Methods = [.. Enumerable.Repeat(RecommendationMethod.Als, items)],
            Reasons = [.. new[] { 0, 1, ReasonCodes.SimilarHistory, ReasonCodes.Popular }.Concat(Enumerable.Repeat(ReasonCodes.None, items * 3)).Take(items * 3)],
            InteractionCount = e,
            ListMethod = RecommendationMethod.Als,
        }),
    ];
}
