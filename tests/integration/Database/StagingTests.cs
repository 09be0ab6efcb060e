using Precompute.Database.Extract;
using Precompute.Database.Publish;
using Precompute.Model;
using Precompute.Model.Interactions;
using Precompute.Model.Lists;
using Precompute.Model.Snapshot;
using Precompute.Numerics;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Database;

/// <summary>What is written into tables beside the serving ones, and read back.</summary>
public sealed class StagingTests(PostgresServer server) : PublishTestBase(server)
{
    [Fact]
    public async Task MintAsync_Twice_LabelsCarryClockAndRisingId()
    {
        MintedVersion first = await Versions.MintAsync(new VersionDraft { Kind = "weekly" }, Token);
        Time.AutoAdvanceAmount = TimeSpan.Zero;
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
        ReadBackResult read = await new ReadBackVerifier(Database.Batch).VerifyAsync(version.VersionId, staged, Token);
        StagedLists again = await Stager.StageAsync(version.VersionId, Direction.Forward, rows.Reverse(), Token);

        Assert.Equal(50, read.Rows);
        Assert.Equal(staged.RowHash, again.RowHash);
        Assert.Equal(5000, staged.Recommendations);
        Assert.Equal(50, staged.RowsByMethod[(ListRole.Developer, RecommendationMethod.Als)]);

        // Lists stay in their rows: nothing in the partition's TOAST table.
        Assert.Equal(0L, await Database.ScalarAsync<long>($"select pg_relation_size(reltoastrelid) from pg_class where oid = 'precompute.user_recommendations_v{version.VersionId}'::regclass", Token));
    }

    [Theory]
    [InlineData("delete from precompute.user_recommendations where user_id = '00000000-0000-0000-0000-000000000003'", "2 are read back")]
    [InlineData("update precompute.user_recommendations set scores[2] = 0.125 where user_id = '00000000-0000-0000-0000-000000000003'", "differ from those written")]
    public async Task VerifyAsync_RowsTamperedWith_IsRefused(string damage, string expected)
    {
        MintedVersion version = await Versions.MintAsync(new VersionDraft { Kind = "weekly" }, Token);
        StagedLists staged = await Stager.StageAsync(version.VersionId, Direction.Forward, Rows(3), Token);
        await Database.ExecuteAsync(damage, Token);

        PrecomputeException e = await Assert.ThrowsAsync<PrecomputeException>(() => new ReadBackVerifier(Database.Batch).VerifyAsync(version.VersionId, staged, Token));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StageAsync_EntityTwiceOrScoreNotFinite_LeavesNothing()
    {
        MintedVersion version = await Versions.MintAsync(new VersionDraft { Kind = "weekly" }, Token);

        await Assert.ThrowsAsync<PrecomputeException>(() => Stager.StageAsync(version.VersionId, Direction.Forward, [.. Rows(2), .. Rows(1)], Token));
        await Assert.ThrowsAsync<PrecomputeException>(
            () => Stager.StageAsync(version.VersionId, Direction.Forward, [Rows(1)[0] with { Scores = [float.NaN, 0f, 0f] }], Token));

        Assert.Null(await Database.ScalarAsync<string>($"select to_regclass('precompute.user_recommendations_v{version.VersionId}')::text", Token));
    }

    [Fact]
    public async Task DailyCounts_WrittenAndRefreshed_CountWeightedTypesAndLeaveOutOptedOutPeople()
    {
        await Database.ExecuteAsync(SourceFixtures.Tables + SourceFixtures.Rows, Token);
        SourceSnapshot snapshot = await SourceExtractor.ExtractAsync(Database.Batch, Token);
        DailyCountsWriter writer = new(Database.Batch);

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(5, await writer.WriteAsync(snapshot, new InteractionWeights(), Token));
            await writer.RefreshCountsAsync(Token);
        }

        Assert.Equal(
            ["00000000-0000-0000-0000-000000000001|4|5|2|02/03/2026"],
            await Database.RowsAsync("select user_id, interactions, events, startups, to_char(last_day, 'MM/DD/YYYY') from report.interactions_by_user", Token));
        Assert.Equal(
            ["0f000000-0000-0000-0000-000000000002|1|1|1", "f0000000-0000-0000-0000-000000000001|4|5|1"],
            await Database.RowsAsync("select startup_id, interactions, events, unique_users from report.interactions_by_startup order by 1", Token));
        Assert.Equal(
            ["2026-02-01|user|view|2", "2026-02-02|user|view|1", "2026-02-02|user|wave|1", "2026-02-03|user|apply|1", "2026-02-05|startup|contact|1"],
            await Database.RowsAsync("select day::text, side, interaction_type, events from report.interactions_by_day order by 1, 3", Token));
    }
}
