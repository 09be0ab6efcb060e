using System.Text.Json.Nodes;
using Precompute.Database.Publish;
using Precompute.Model.Formats;
using Precompute.Model.Live;
using Precompute.ReaderApi.Serving;
using Precompute.TestKit.Database;
using static Precompute.IntegrationTests.Reader.Answers;

namespace Precompute.IntegrationTests.Reader;

/// <summary>
/// What happened after the version was trained is not forgotten when the database goes away (S6, database down): who opted out, left,
/// came back or changed roles, as a viewer and as a person shown.
/// </summary>
public sealed class ReaderOverlayTests(ReaderFixture fixture, PostgresServer server) : IClassFixture<ReaderFixture>
{
    private static readonly Guid Startup = ReaderWorld.Startup(8);

    [Fact]
    public async Task DatabaseDown_WhoOptedOutAfterTheRun_IsNeitherAnsweredPersonallyNorShownAfterASwapAndARollbackToo()
    {
        Guid viewer = ReaderWorld.User(22);
        Guid back = ReaderWorld.User(ReaderWorld.InactivePerson);
        Guid[] people = People(await fixture.Reader.PeopleAsync(Startup));
        (Guid optedOut, Guid inactive, Guid investor) = (people[0], people[1], people[2]);
        Guid closed = Ids(await fixture.Reader.StartupsAsync(ReaderWorld.User(35)))[0];
        await fixture.ExecuteAsync(
            $"""
            create table source_data.users_before as table source_data.users;
            create table source_data.startups_before as table source_data.startups;
            update source_data.users set opted_out = true where user_id in ('{viewer}', '{optedOut}');
            update source_data.users set is_active = false where user_id = '{inactive}';
            update source_data.users set roles = array['investor'] where user_id = '{investor}';
            update source_data.users set is_active = true where user_id = '{back}';
            update source_data.startups set is_active = false where startup_id = '{closed}';
            update source_data.startups set owner_id = '{viewer}' where startup_id = '{ReaderWorld.Startup(10)}'
            """);
        try
        {
            await fixture.Reader.UntilOverlaidAsync();
            await CheckDownAsync();

            // The same lists under a newer label, and back: neither knows of any of this.
            string first = (string)(await fixture.Reader.GetJsonAsync("/health"))["model_version"]!;
            string second = (await fixture.Version.PublishAsync(fixture.Database, fixture.Store, null, TestContext.Current.CancellationToken)).ToString();
            await ServesAsync(second);

            // While the overlay is older than the version, who came back is let by neither.
            await fixture.Reader.UntilOverlaidAsync();
            await CheckDownAsync();
            VersionStore versions = new(fixture.Database.Batch, TimeProvider.System);
            await new VersionActivator(fixture.Database.Batch, TimeProvider.System)
                .RollbackAsync(null, TimeSpan.FromHours(1), "test", TestContext.Current.CancellationToken);
            await ServesAsync(first);
            await fixture.Reader.UntilOverlaidAsync();
            await CheckDownAsync();
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

        Task CheckDownAsync() => server.WithoutConnectionsAsync(fixture.Database, async () =>
        {
            JsonNode answer = await fixture.Reader.StartupsAsync(viewer);
            Assert.True((bool)answer["stale"]!);
            Assert.True((bool)answer["known"]!);
            Assert.Equal("popular", Text(answer, "method_used"));
            Assert.Equal(0, (int)answer["interaction_count"]!);
            Assert.Equal("popular", Text(await fixture.Reader.PeopleAsync(ReaderWorld.Startup(10)), "method_used"));
            Assert.NotEqual("popular", Text(await fixture.Reader.StartupsAsync(back), "method_used"));
            Assert.False((bool)(await fixture.Reader.StartupsAsync(investor))["role_matches"]!);

            JsonNode shown = await fixture.Reader.PeopleAsync(Startup, "?limit=100");
            Assert.Empty(People(shown).Intersect([viewer, optedOut, inactive, investor]));
            Assert.Equal(10, (int)(await fixture.Reader.PeopleAsync(Startup))["returned"]!);
            JsonNode startups = await fixture.Reader.StartupsAsync(ReaderWorld.User(35), "?limit=100");
            Assert.DoesNotContain(closed, Ids(startups));
            Assert.Equal(Ids(startups).Length, (int)startups["eligible"]!);
        });
    }

    [Fact]
    public async Task Overlay_OnDisk_IsPrivateReadAtTheNextStartAndADamagedOneIsRefusedAndWrittenAnew()
    {
        string cache = fixture.NewCache();
        string path = Path.Combine(cache, OverlayFile.Name);
        await using TestDatabase source = await server.CreateDatabaseAsync(migrate: true, TestContext.Current.CancellationToken);
        await fixture.World.WriteAsync(source.BatchConnectionString, TestContext.Current.CancellationToken);
        string elsewhere = $"--ConnectionStrings:Source={source.ReaderConnectionString}";
        Guid viewer = ReaderWorld.User(22);
        await using (RunningReader reader = await fixture.StartReaderInAsync(cache, elsewhere))
        {
            await reader.UntilReadyAsync();
            Assert.Equal("als", Text(await reader.StartupsAsync(viewer), "method_used"));
            await source.ExecuteAsync($"update source_data.users set opted_out = true where user_id = '{viewer}'", TestContext.Current.CancellationToken);
            await reader.UntilOverlaidAsync();
        }

        if (!OperatingSystem.IsWindows())
            Assert.Equal(PrivateFile.FileMode, File.GetUnixFileMode(path));
        EntityStates kept = EntityStatesFile.Read(path);
        Assert.Equal((fixture.World.Users.Count, fixture.World.Startups.Count), (kept.Users.Total, kept.Startups.Total));

        await server.WithoutConnectionsAsync(source, async () =>
        {
            await using RunningReader reader = await fixture.StartReaderInAsync(cache, elsewhere);
            await reader.UntilReadyAsync();
            JsonNode answer = await reader.StartupsAsync(viewer);
            Assert.Equal("popular", Text(answer, "method_used"));
            Assert.True((bool)answer["stale"]!);
            Assert.NotNull((await reader.GetJsonAsync("/health"))["overlay_age_seconds"]);
        });

        byte[] damaged = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        damaged[^3] ^= 0x10;
        await File.WriteAllBytesAsync(path, damaged, TestContext.Current.CancellationToken);
        await using (RunningReader reader = await fixture.StartReaderInAsync(cache, elsewhere))
        {
            Assert.Contains(reader.Logged, static l => l.Contains("is damaged and is written anew", StringComparison.Ordinal));
            await reader.UntilOverlaidAsync();
            string metrics = await reader.Ops.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Contains("precompute_overlay_age_seconds", metrics, StringComparison.Ordinal);
        }

        Assert.Equal(kept.Users.All, EntityStatesFile.Read(path).Users.All);
    }

    private Task<JsonNode> ServesAsync(string label) =>
        fixture.Reader.UntilAsync(() => fixture.Reader.GetJsonAsync("/health"), h => (string?)h["model_version"] == label);

    private static Guid[] People(JsonNode answer) => [.. answer["users"]!.AsArray().Select(static u => (Guid)u!["user_id"]!)];
}
