using System.Text.Json.Nodes;
using Npgsql;
using Precompute.Database.Serve;
using Precompute.Model;

namespace Precompute.IntegrationTests.Reader;

/// <summary>One person whose rows are slow to read, or who has very many, is nobody else's trouble.</summary>
public sealed class ReaderSlowEntityTests(ReaderFixture fixture) : IClassFixture<ReaderFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Look_ThatIsTooSlowForOnePerson_IsAnsweredFromTheOverlayAndTheOthersFromTheSource()
    {
        Guid slow = ReaderWorld.User(22);
        string view = await fixture.Database.ScalarAsync<string>("select pg_get_viewdef('source.users'::regclass)", Token) ?? "";
        await using RunningReader reader = await fixture.StartReaderAsync("--Api:DatabaseTimeout=00:00:01", "--Api:DatabaseRetryInterval=00:01:00");
        await reader.UntilReadyAsync();
        await reader.UntilOverlaidAsync();
        Assert.False((bool)(await reader.StartupsAsync(slow))["stale"]!);

        await fixture.ExecuteAsync($"create or replace view source.users as select * from ({view.TrimEnd(';')}) u where u.user_id <> '{slow}' or pg_sleep(5) is not null");
        try
        {
            JsonNode answer = await reader.StartupsAsync(slow);
            Assert.True((bool)answer["stale"]!);
            Assert.Equal("als", (string)answer["method_used"]!);

            // Whoever found the gate shut would be stale for the whole minute.
            Assert.False((bool)(await reader.StartupsAsync(ReaderWorld.User(9)))["stale"]!);
            Assert.False((bool)(await reader.StartupsAsync(ReaderWorld.User(13)))["stale"]!);
            Assert.True((bool)(await reader.GetJsonAsync("/health"))["source_connected"]!);
            Assert.Contains(reader.Logged, static l => l.Contains("One look at the live source failed", StringComparison.Ordinal));
        }
        finally
        {
            await fixture.ExecuteAsync($"create or replace view source.users as {view}");
        }

        Assert.False((bool)(await reader.StartupsAsync(slow))["stale"]!);
    }

    [Theory]
    [InlineData(Direction.Forward)]
    [InlineData(Direction.Reverse)]
    public async Task History_LongerThanIsRead_IsOfTheNewestEvents(Direction direction)
    {
        bool isForward = direction == Direction.Forward;
        Guid user = new($"cccccccc-0000-4000-8000-{(isForward ? 1 : 2):x12}");
        Guid old = isForward ? ReaderWorld.Startup(5) : ReaderWorld.User(30), busy = isForward ? ReaderWorld.Startup(9) : ReaderWorld.User(31);
        Guid asks = isForward ? user : ReaderWorld.Startup(57);
        string columns = isForward ? $"'{user}'::uuid, x.id" : $"x.id, '{asks}'::uuid";
        if (isForward)
            await fixture.InsertPersonAsync(user, "developer", []);
        await fixture.ExecuteAsync(
            $"""
            insert into source_data.user_interactions (user_id, startup_id, interaction_type, occurred_at)
            select {columns}, 'view', now() - make_interval(days => 30, secs => n) from (values ('{old}'::uuid)) x(id), generate_series(1, 7) n
            union all
            select {columns}, 'view', now() - make_interval(secs => n) from (values ('{busy}'::uuid)) x(id), generate_series(1, {SourceReader.MostEvents}) n
            """);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(fixture.Database.ReaderConnectionString);
        LiveQuery query = new() { Direction = direction, Role = ListRole.Developer, EntityId = asks, UserTypes = ["view"], StartupTypes = ["view"] };

        LiveEntity entity = (await new SourceReader(source).ReadEntityAsync(query, until: null, Token))!;

        Assert.Equal(SourceReader.MostEvents, entity.History.Count);
        Assert.All(entity.History, e => Assert.Equal(busy, e.CounterpartId));
        Assert.Equal(entity.History.Select(static e => e.OccurredAt).Order(), entity.History.Select(static e => e.OccurredAt));

        // What was acted on before is not shown either: by what the source is asked of those about to be shown.
        JsonNode answer = isForward ? await fixture.Reader.StartupsAsync(asks, "?limit=100") : await fixture.Reader.PeopleAsync(asks, "?limit=100");
        Assert.DoesNotContain(old.ToString(), answer.ToJsonString(), StringComparison.OrdinalIgnoreCase);
        Assert.False((bool)answer["stale"]!);
    }
}
