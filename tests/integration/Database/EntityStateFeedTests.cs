using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Precompute.Database.Privacy;
using Precompute.Database.Serve;
using Precompute.Database.Source;
using Precompute.Model;
using Precompute.Model.Live;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Database;

/// <summary>The feed sees every change of who may be personalised and shown, and fetches nothing where there is none.</summary>
public sealed class EntityStateFeedTests(PostgresServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changes_OfEveryKind_AreInTheNextLook_AndWithoutAnyTheStatesAreTheSame()
    {
        await using TestDatabase database = await server.CreateDatabaseAsync(migrate: true, Token);
        await DemoSource.InitAsync(database.BatchConnectionString, Token);
        await database.ExecuteAsync(
            """
            insert into source_data.users (user_id, roles) select gen_random_uuid(), array['developer'] from generate_series(1, 8500);
            insert into source_data.startups (startup_id, owner_id, title) select gen_random_uuid(), user_id, 'x' from source_data.users limit 8192
            """,
            Token);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(database.ReaderConnectionString);
        EntityStateFeed feed = new(source, TimeProvider.System);

        // Each look of this one has used up its time for pauses before it begins.
        EntityStateFeed hurried = new(source, new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) });
        await EqualsTheSourceAsync(database, await hurried.ReadAsync(ForgottenIds.None, Token));

        EntityStates first = await feed.ReadAsync(ForgottenIds.None, Token);
        await EqualsTheSourceAsync(database, first);
        Assert.Equal((8500, 8192), (first.Users.Total, first.Startups.Total));
        EntityStates same = await feed.ReadAsync(ForgottenIds.None, Token);
        Assert.True(same.IsSameAs(first));
        Assert.True(same.TakenAt > first.TakenAt);

        EntityStates last = same;
        foreach (string change in (string[])
            [
                "update source_data.users set opted_out = true where user_id = (select min(user_id::text)::uuid from source_data.users)",
                "update source_data.users set opted_out = false",
                "update source_data.users set is_active = false where user_id = (select max(user_id::text)::uuid from source_data.users)",
                "update source_data.users set roles = array['investor', 'founder'] where user_id = (select min(user_id::text)::uuid from source_data.users)",
                "delete from source_data.users where user_id = (select max(user_id::text)::uuid from source_data.users)",
                "insert into source_data.users (user_id, roles, opted_out) values (gen_random_uuid(), array['investor'], true)",
                "update source_data.startups set is_active = false where startup_id = (select min(startup_id::text)::uuid from source_data.startups)",
                "update source_data.startups set owner_id = null where startup_id = (select min(startup_id::text)::uuid from source_data.startups)",
                "delete from source_data.startups",
            ])
        {
            await database.ExecuteAsync(change, Token);
            EntityStates next = await feed.ReadAsync(ForgottenIds.None, Token);
            Assert.False(next.IsSameAs(last));
            await EqualsTheSourceAsync(database, next);
            last = next;
        }

        await EqualsTheSourceAsync(database, await hurried.ReadAsync(ForgottenIds.None, Token));
        Guid one = last.Users.All.First().Id;
        byte[] key = new byte[32];
        EntityStates without = await feed.ReadAsync(new ForgottenIds(key, [ForgottenIds.Hash(key, EntityType.User, one)]), Token);
        Assert.Null(without.Users.Find(one));
        Assert.Equal(last.Users.Total - 1, without.Users.Total);
    }

    private static async Task EqualsTheSourceAsync(TestDatabase database, EntityStates states)
    {
        IReadOnlyList<string> users = await database.RowsAsync("select user_id, is_active, opted_out, array_to_string(roles, ' ') from source.users", Token);
        IReadOnlyList<string> startups = await database.RowsAsync("select startup_id, is_active, owner_id from source.startups", Token);
        Assert.Equal(
            users.Order(StringComparer.Ordinal),
            states.Users.All.Select(static s => $"{s.Id}|{s.IsActive}|{s.OptedOut}|{s.Roles.ToString().Replace(",", "", StringComparison.Ordinal).ToLowerInvariant()}").Order(StringComparer.Ordinal));
        Assert.Equal(
            startups.Order(StringComparer.Ordinal),
            states.Startups.All.Select(static s => $"{s.Id}|{s.IsActive}|{(s.OwnerId == Guid.Empty ? "" : s.OwnerId)}").Order(StringComparer.Ordinal));
    }
}
