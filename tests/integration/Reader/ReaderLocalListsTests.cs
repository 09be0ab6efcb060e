using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Precompute.ReaderApi.Serving;
using Precompute.TestKit;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Reader;

/// <summary>
/// Lists from local files: the same answers as from PostgreSQL, an opt-out within two seconds (S6), and no end with the database
/// down (S3).
/// </summary>
public sealed class ReaderLocalListsTests(ReaderFixture fixture, PostgresServer server) : IClassFixture<ReaderFixture>
{
    private const string LocalFiles = "--Api:ListsFrom=LocalFiles";

    private static readonly int OneIn = TestCounts.Full ? 1 : 5;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_OfEverybody_AreThoseFromPostgreSqlBeforeAndAfterPeopleAndStartupsChanged()
    {
        await using RunningReader local = await fixture.StartReaderAsync(LocalFiles);
        await local.UntilReadyAsync();
        await local.UntilOverlaidAsync();
        await CompareAsync(local, []);

        await fixture.ExecuteAsync(
            $"""
            create table source_data.users_before as table source_data.users;
            create table source_data.startups_before as table source_data.startups;
            update source_data.users set opted_out = true where user_id in ('{ReaderWorld.User(22)}', '{ReaderWorld.User(35)}', '{ReaderWorld.User(108)}');
            update source_data.users set is_active = (user_id <> '{ReaderWorld.User(48)}');
            update source_data.users set roles = array['investor'] where user_id in ('{ReaderWorld.User(9)}', '{ReaderWorld.User(10)}');
            update source_data.users set opted_out = false where user_id = '{ReaderWorld.User(ReaderWorld.OptedOutPerson)}';
            update source_data.startups set is_active = (startup_id <> '{ReaderWorld.Startup(4)}');
            update source_data.startups set owner_id = '{ReaderWorld.User(22)}' where startup_id = '{ReaderWorld.Startup(12)}'
            """);
        Guid fresh = new("dddddddd-0000-4000-8000-000000000001");
        (int Startup, string Type)[] acted = [(4, "like"), (8, "apply"), (12, "favorite"), (16, "like"), (20, "like")];
        await fixture.InsertPersonAsync(fresh, "developer", acted);
        try
        {
            await local.UntilOverlaidAsync();
            HashSet<Guid> optedOutOrBack = [ReaderWorld.User(22), ReaderWorld.User(35), ReaderWorld.User(ReaderWorld.OptedOutPerson)];
            HashSet<Guid> recounted = [.. acted.Select(static a => ReaderWorld.Startup(a.Startup)), .. fixture.World.UserEvents.Concat(fixture.World.StartupEvents).Where(e => optedOutOrBack.Contains(e.UserId)).Select(static e => e.StartupId)];
            await CompareAsync(
                local, recounted, fresh, ReaderWorld.User(22), ReaderWorld.User(35), ReaderWorld.User(48), ReaderWorld.User(9), ReaderWorld.User(10), ReaderWorld.User(ReaderWorld.OptedOutPerson), ReaderWorld.User(ReaderWorld.InactivePerson));
            Assert.Equal("als", (string)(await local.StartupsAsync(fresh))["method_used"]!);
        }
        finally
        {
            await fixture.ExecuteAsync(
                """
                update source_data.users u set opted_out = b.opted_out, is_active = b.is_active, roles = b.roles from source_data.users_before b where b.user_id = u.user_id;
                update source_data.startups s set is_active = b.is_active, owner_id = b.owner_id from source_data.startups_before b where b.startup_id = s.startup_id;
                drop table source_data.users_before, source_data.startups_before
                """);
        }
    }

    [Fact]
    public async Task OptOut_IsSeenWithinTwoSecondsAsAViewerAndAsAPersonShown_AlsoWhereTheOverlayStandsStill()
    {
        await using RunningReader local = await fixture.StartReaderAsync(LocalFiles);
        await local.UntilReadyAsync();
        await local.UntilOverlaidAsync();
        Guid viewer = ReaderWorld.User(61);
        Guid startup = ReaderWorld.Startup(8);
        Guid shown = (Guid)(await local.PeopleAsync(startup))["users"]![0]!["user_id"]!;
        Assert.NotEqual("popular", (string)(await local.StartupsAsync(viewer))["method_used"]!);
        OverlayWatch watch = local.Services.GetRequiredService<OverlayWatch>();
        await watch.StopAsync(Token);

        await fixture.ExecuteAsync($"update source_data.users set opted_out = true where user_id in ('{viewer}', '{shown}')");
        try
        {
            // The promise itself: an overlay that nobody renews is not trusted any more.
            DateTimeOffset? takenAt = watch.Current.TakenAt;
            await Task.Delay(LiveAccess.OldestOverlay, Token);
            JsonNode answer = await local.StartupsAsync(viewer);
            Assert.Equal(takenAt, watch.Current.TakenAt);
            Assert.Equal("popular", (string)answer["method_used"]!);
            Assert.False((bool)answer["stale"]!);
            Assert.DoesNotContain(shown, (await local.PeopleAsync(startup, "?limit=100"))["users"]!.AsArray().Select(static u => (Guid)u!["user_id"]!));
        }
        finally
        {
            await fixture.ExecuteAsync($"update source_data.users set opted_out = false where user_id in ('{viewer}', '{shown}')");
        }
    }

    [Fact]
    public async Task DatabaseDown_ListsGoOnTheOptOutIsKeptAndAnswersBecomeStale_ThenItHealsWithoutRestart()
    {
        await using RunningReader local = await fixture.StartReaderAsync(LocalFiles);
        await local.UntilReadyAsync();
        Guid viewer = ReaderWorld.User(61);
        JsonNode before = await local.StartupsAsync(ReaderWorld.User(9));
        await fixture.ExecuteAsync($"update source_data.users set opted_out = true where user_id = '{viewer}'");
        try
        {
            await local.UntilOverlaidAsync();
            await server.WithoutConnectionsAsync(fixture.Database, async () =>
            {
                JsonNode down = await local.UntilAsync(() => local.StartupsAsync(ReaderWorld.User(9)), static a => (bool)a["stale"]!);
                Assert.Equal(before["startups"]!.ToJsonString(), down["startups"]!.ToJsonString());
                Assert.Equal("popular", (string)(await local.StartupsAsync(viewer))["method_used"]!);
                JsonNode health = await local.GetJsonAsync("/health");
                Assert.Equal("degraded", (string)health["status"]!);
                Assert.False((bool)health["source_connected"]!);
                Assert.True((await local.GetAsync("/health/ready")).IsSuccessStatusCode);
            });
            await local.UntilAsync(() => local.StartupsAsync(ReaderWorld.User(9)), static a => !(bool)a["stale"]!);
        }
        finally
        {
            await fixture.ExecuteAsync($"update source_data.users set opted_out = false where user_id = '{viewer}'");
        }
    }

    [Fact]
    public async Task Database_IsNotAskedForAListThatTheVersionHas()
    {
        // By a clock that stands still, so that the overlay is as fresh as it was however long this takes.
        FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
        await using RunningReader local = await fixture.StartReaderAsync(time, fixture.NewCache(), LocalFiles);
        await local.UntilReadyAsync();
        OverlayWatch watch = local.Services.GetRequiredService<OverlayWatch>();
        await local.UntilAsync(() => local.GetJsonAsync("/health"), static h => h["overlay_age_seconds"] is not null);
        await watch.StopAsync(Token);

        // The gate is shut: whoever asked the database would say stale.
        DatabaseGates gates = local.Services.GetRequiredService<DatabaseGates>();
        gates.Source.Failed();
        Assert.False(gates.Source.MayTry());
        Assert.False((bool)(await local.StartupsAsync(ReaderWorld.User(9)))["stale"]!);

        // And that is so because it is fresh, for two seconds. The other watches go on then, and may open the gate between.
        time.SetUtcNow(watch.Current.TakenAt!.Value + LiveAccess.OldestOverlay);
        await local.UntilAsync(
            () =>
            {
                gates.Source.Failed();
                return local.StartupsAsync(ReaderWorld.User(9));
            },
            static a => (bool)a["stale"]!);
    }

    /// <summary>
    /// Everybody (by default one in five, and those named) but startups whose live count is another because somebody acted on them since, or opted out, or came back: PostgreSQL has
    /// their lists computed afresh, local files with the next version.
    /// </summary>
    private async Task CompareAsync(RunningReader local, HashSet<Guid> recounted, params Guid[] named)
    {
        foreach (string role in (string[])["developer", "investor"])
        {
            foreach (Guid person in fixture.World.Users.Select(static u => u.UserId).Where(static (_, i) => i % OneIn == 0).Concat(named))
                await CompareAsync(local, $"/api/recommendations/startups/for-{role}/{person}?limit=30");
            foreach (Guid startup in fixture.World.Startups.Select(static s => s.StartupId).Where((s, i) => i % OneIn == 0 && !recounted.Contains(s)))
                await CompareAsync(local, $"/api/recommendations/{role}s/for-startup/{startup}?limit=30");
            await CompareAsync(local, $"/api/popular/startups?role={role}&limit=60");
        }
    }

    private async Task CompareAsync(RunningReader local, string path)
    {
        JsonNode expected = await fixture.Reader.GetJsonAsync(path);
        JsonNode found = await local.GetJsonAsync(path);
        foreach (JsonNode answer in (JsonNode[])[expected, found])
        {
            answer.AsObject().Remove("request_id");
            answer.AsObject().Remove("generated_at");
            Assert.False((bool)answer["stale"]!);
        }

        Assert.Equal($"{path} {expected.ToJsonString()}", $"{path} {found.ToJsonString()}");
    }
}
