using Npgsql;
using Precompute.Database.Publish;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Database;

/// <summary>The pointer moves at once or not at all, by the fence.</summary>
public sealed class ActivationTests(PostgresServer server) : PublishTestBase(server)
{
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
            await Database.RowsAsync("select rank, method, reasons from report.startups_for_people where user_id = '00000000-0000-0000-0000-000000000001' order by rank", Token));
        Assert.Equal(
            ["00000000-0000-0000-0000-000000000001|developer|2"],
            await Database.RowsAsync("select user_id, role, rank from report.who_is_shown_startup('10000000-0000-0000-0001-000000000001')", Token));
        Assert.Equal(
            ["forward|developer|cold|als|2|6", "reverse|developer|cold|als|2|6"],
            await Database.RowsAsync("select direction, role, segment, method, lists, recommendations from report.rows_by_method order by 1", Token));
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
        Assert.True(active.IsHeld(Time.GetUtcNow().AddHours(23)));
        Assert.False(active.IsHeld(Time.GetUtcNow().AddHours(24)));
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
        await using NpgsqlConnection listener = new(Database.ReaderConnectionString);
        await listener.OpenAsync(Token);
        await using (NpgsqlCommand listen = new("listen precompute_active_version", listener))
            await listen.ExecuteNonQueryAsync(Token);
        string? payload = null;
        listener.Notification += (_, e) => payload = e.Payload;

        await Activator.ActivateAsync(version.VersionId, 0, "run", Token);

        Assert.True(await listener.WaitAsync(TimeSpan.FromSeconds(10), Token));
        Assert.Equal("1", payload);
    }
}
