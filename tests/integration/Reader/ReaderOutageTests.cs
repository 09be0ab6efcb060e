using System.Text.Json.Nodes;
using Precompute.Database.Source;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Reader;

/// <summary>Databases that go away, and topologies with two of them or no source at all.</summary>
public sealed class ReaderOutageTests(ReaderFixture fixture, PostgresServer server) : IClassFixture<ReaderFixture>
{
    [Fact]
    public async Task DatabaseDown_AnswersComeFromTheLocalCopyAndAreStale_ThenItHealsWithoutRestart()
    {
        JsonNode before = await fixture.Reader.StartupsAsync(ReaderWorld.User(9));
        await server.WithoutConnectionsAsync(fixture.Database, async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                JsonNode down = await fixture.Reader.StartupsAsync(ReaderWorld.User(9));
                Assert.True((bool)down["stale"]!);
                Assert.True((bool)down["known"]!);
                Assert.Equal("als", (string)down["method_used"]!);
                Assert.Equal(Ids(before), Ids(down));
            }

            JsonNode unknown = await fixture.Reader.StartupsAsync(new Guid("11111111-2222-3333-4444-555555555555"));
            Assert.Null(unknown["known"]);
            Assert.Equal("popular", (string)unknown["method_used"]!);
            Assert.Equal("popular", (string)(await fixture.Reader.StartupsAsync(ReaderWorld.User(ReaderWorld.OptedOutPerson)))["method_used"]!);
            JsonNode health = await fixture.Reader.GetJsonAsync("/health");
            Assert.Equal("degraded", (string)health["status"]!);
            Assert.False((bool)health["database_connected"]!);
            Assert.True((await fixture.Reader.GetAsync("/health/ready")).IsSuccessStatusCode);
        });

        await fixture.Reader.UntilAsync(() => fixture.Reader.StartupsAsync(ReaderWorld.User(9)), a => !(bool)a["stale"]!);
    }

    [Fact]
    public async Task TwoDatabases_FreshPersonInTheSource_IsFoldedIn()
    {
        await using TestDatabase source = await server.CreateDatabaseAsync(migrate: true, TestContext.Current.CancellationToken);
        await fixture.World.WriteAsync(source.BatchConnectionString, TestContext.Current.CancellationToken);
        Guid viewer = new("bbbbbbbb-0000-4000-8000-000000000001");
        await source.ExecuteAsync(
            $"""
            insert into source_data.users (user_id, roles) values ('{viewer}', array['developer']);
            insert into source_data.user_interactions (user_id, startup_id, interaction_type, occurred_at)
            select '{viewer}', startup_id, 'like', now() from source.startups where category = 'health' order by startup_id limit 6
            """,
            TestContext.Current.CancellationToken);
        await using RunningReader reader = await fixture.StartReaderAsync($"--ConnectionStrings:Source={source.ReaderConnectionString}");
        await reader.UntilReadyAsync();

        JsonNode fresh = await reader.StartupsAsync(viewer);
        Assert.Equal("als", (string)fresh["method_used"]!);
        Assert.Equal(6, (int)fresh["interaction_count"]!);
        Assert.Equal("als", (string)(await reader.StartupsAsync(ReaderWorld.User(9)))["method_used"]!);
    }

    [Fact]
    public async Task NoSource_KnownPeopleGetTheirListsOthersPopular_AndAnswersSayStale()
    {
        await using RunningReader reader = await fixture.StartReaderAsync("--ConnectionStrings:Source=none");
        await reader.UntilReadyAsync();

        JsonNode known = await reader.StartupsAsync(ReaderWorld.User(9));
        Assert.Equal("als", (string)known["method_used"]!);
        Assert.True((bool)known["stale"]!);
        JsonNode unknown = await reader.StartupsAsync(new Guid("11111111-2222-3333-4444-555555555555"));
        Assert.Equal("popular", (string)unknown["method_used"]!);
        Assert.Null(unknown["known"]);
        Assert.Equal("healthy", (string)(await reader.GetJsonAsync("/health"))["status"]!);
    }

    [Fact]
    public async Task NoVersionYet_LiveButNotReadyAnd503_ThenServesTheFirst()
    {
        await using TestDatabase empty = await server.CreateDatabaseAsync(migrate: true, TestContext.Current.CancellationToken);
        await DemoSource.InitAsync(empty.BatchConnectionString, TestContext.Current.CancellationToken);
        await using RunningReader reader = await fixture.StartReaderAsync($"--ConnectionStrings:Serving={empty.ReaderConnectionString}");

        Assert.True((await reader.GetAsync("/health/live")).IsSuccessStatusCode);
        Assert.Equal(503, (int)(await reader.GetAsync("/health/ready")).StatusCode);
        using (HttpResponseMessage none = await reader.GetAsync($"/api/recommendations/startups/for-developer/{ReaderWorld.User(9)}"))
        {
            Assert.Equal(503, (int)none.StatusCode);
            Assert.Equal("application/problem+json", none.Content.Headers.ContentType?.MediaType);
        }

        await fixture.World.WriteAsync(empty.BatchConnectionString, TestContext.Current.CancellationToken);
        await fixture.Version.PublishAsync(empty, fixture.Store, null, TestContext.Current.CancellationToken);
        await reader.UntilReadyAsync();
        Assert.Equal("als", (string)(await reader.StartupsAsync(ReaderWorld.User(9)))["method_used"]!);
    }

    private static Guid[] Ids(JsonNode answer) => [.. answer["startups"]!.AsArray().Select(i => (Guid)i!["startup_id"]!)];
}
