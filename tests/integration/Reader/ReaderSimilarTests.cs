using System.Net;
using System.Text.Json.Nodes;
using Precompute.Model;
using Precompute.Numerics;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Reader;

/// <summary>Startups like a startup, people like a person: nearest by cosine, then by content, then popular; to whom and of whom.</summary>
public sealed class ReaderSimilarTests(ReaderFixture fixture, PostgresServer server) : IClassFixture<ReaderFixture>
{
    private RunningReader Reader => fixture.Reader;

    [Theory]
    [InlineData(8)]
    [InlineData(21)]
    public async Task SimilarStartups_OfATrainedStartup_AreTheNearestByCosineThatMayBeShown(int n)
    {
        JsonNode answer = await StartupsAsync(ReaderWorld.Startup(n), "?limit=15");

        Guid[] expected = Nearest(fixture.Version.Reverse, ReaderWorld.Startup(n), id => fixture.World.Startups.Single(s => s.StartupId == id).IsActive, 15);
        Assert.Equal("als_reverse", (string)answer["method_used"]!);
        Assert.Equal(expected, Ids(answer).Take(expected.Length));
        Assert.DoesNotContain(ReaderWorld.Startup(n), Ids(answer));
        Assert.Equal(15, (int)answer["returned"]!);
        Assert.Equal(ReaderWorld.StartupCount - 2, (int)answer["eligible"]!);
        Assert.Null(answer["next_cursor"]);
    }

    [Theory]
    [InlineData("developer")]
    [InlineData("investor")]
    public async Task SimilarUsers_OfATrainedPerson_AreTheNearestByCosineOfTheRoleThatMayBeShown(string role)
    {
        JsonNode answer = await PeopleAsync(ReaderWorld.User(9), $"?limit=100&role={role}");

        UserRoles wanted = role == "developer" ? UserRoles.Developer : UserRoles.Investor;
        HashSet<Guid> eligible = [.. fixture.World.Users.Where(u => u.IsActive && !u.OptedOut && u.Roles.HasFlag(wanted)).Select(u => u.UserId)];
        Guid[] expected = Nearest(fixture.Version.Forward, ReaderWorld.User(9), eligible.Contains, 100);
        Assert.Equal(expected, Ids(answer).Take(expected.Length));
        Assert.All(answer["users"]!.AsArray().Take(expected.Length), i => Assert.Equal("als", (string)i!["method"]!));
        Assert.Equal("people with a similar history", (string)answer["users"]![0]!["reasons"]![0]!);

        // Everybody who may be shown, once; by content where the factors say nothing.
        Assert.Equal(eligible.Where(u => u != ReaderWorld.User(9)).Order(), Ids(answer).Order());
        Assert.Contains(answer["users"]!.AsArray(), i => (string)i!["method"]! == "content_based");
    }

    [Fact]
    public async Task Similar_WithFilters_ShowsAsManyAsThereAreOfThem()
    {
        JsonNode startups = await StartupsAsync(ReaderWorld.Startup(8), "?limit=100&type=marketplace&category=Games");
        Assert.Equal(
            fixture.World.Startups.Where(s => s.IsActive && s.Type == StartupType.Marketplace && s.Category == "games").Select(s => s.StartupId).Order(),
            Ids(startups).Order());
        JsonNode people = await PeopleAsync(ReaderWorld.User(9), "?limit=3&category=health");
        Assert.Equal(3, (int)people["returned"]!);
        Assert.Equal(0, (int)(await StartupsAsync(ReaderWorld.Startup(8), "?category=nothing"))["returned"]!);
    }

    [Fact]
    public async Task Similar_OfSomebodyWithoutFactors_IsByContentThenPopular()
    {
        // Person 0 did nothing; the newcomer is younger than the version.
        JsonNode cold = await PeopleAsync(ReaderWorld.User(0), "?limit=100");
        Assert.Equal("content_based", (string)cold["method_used"]!);
        Assert.StartsWith("shares ", (string)cold["users"]![0]!["reasons"]![0]!, StringComparison.Ordinal);

        Guid newcomer = new("eeeeeeee-0000-4000-8000-000000000001");
        await fixture.ExecuteAsync($"insert into source_data.startups (startup_id, title, category) values ('{newcomer}', 'New', 'health')");
        JsonNode fresh = await StartupsAsync(newcomer, "?limit=5");
        Assert.True((bool)fresh["known"]!);
        Assert.Equal("content_based", (string)fresh["method_used"]!);
        Assert.All(fresh["startups"]!.AsArray(), i => Assert.Contains("health", (string)i!["reasons"]![0]!, StringComparison.Ordinal));
        Assert.Equal(59, (int)(await StartupsAsync(newcomer, "?limit=100"))["returned"]!);
    }

    [Fact]
    public async Task SimilarUsers_OfANewcomerWhoActed_AreNearestByTheCompleteLiveHistory()
    {
        Guid newcomer = new("eeeeeeee-0000-4000-8000-000000000002");
        await fixture.InsertPersonAsync(newcomer, "developer", [(4, "like"), (8, "like"), (12, "apply"), (16, "view"), (20, "like")]);

        JsonNode answer = await PeopleAsync(newcomer, "?limit=5");

        Assert.Equal("als", (string)answer["method_used"]!);
        Assert.Equal(5, (int)answer["interaction_count"]!);

        // They acted on startups of one category only; person u mostly acts on those of category u mod 4.
        Assert.Contains(Ids(answer), id => id == ReaderWorld.User(8) || id == ReaderWorld.User(20) || id == ReaderWorld.User(24) || id == ReaderWorld.User(48) || id == ReaderWorld.User(76));
    }

    [Fact]
    public async Task Similar_OfAnyoneNotToBePersonalised_IsThePopularListOfEverybody()
    {
        JsonNode stranger = await PeopleAsync(new Guid("eeeeeeee-0000-4000-8000-00000000000f"), "?limit=20");
        Assert.False((bool)stranger["known"]!);
        Assert.Equal("popular", (string)stranger["method_used"]!);
        foreach (int person in (int[])[ReaderWorld.OptedOutPerson, ReaderWorld.InactivePerson])
        {
            JsonNode answer = await PeopleAsync(ReaderWorld.User(person), "?limit=20");
            Assert.Equal(stranger["users"]!.ToJsonString(), answer["users"]!.ToJsonString());
            Assert.Equal(0, (int)answer["interaction_count"]!);
        }

        Assert.Equal("popular", (string)(await StartupsAsync(ReaderWorld.Startup(ReaderWorld.InactiveStartup)))["method_used"]!);
    }

    [Fact]
    public async Task Similar_AfterAnOptOut_IsImpersonalForThemAndWithoutThemForOthersOnTheNextRequest()
    {
        Guid first = Ids(await PeopleAsync(ReaderWorld.User(22)))[0];
        await fixture.ExecuteAsync($"update source_data.users set opted_out = true where user_id = '{first}'");
        try
        {
            JsonNode others = await PeopleAsync(ReaderWorld.User(22), "?limit=100");
            Assert.DoesNotContain(first, Ids(others));
            Assert.Equal("popular", (string)(await PeopleAsync(first))["method_used"]!);
        }
        finally
        {
            await fixture.ExecuteAsync($"update source_data.users set opted_out = false where user_id = '{first}'");
        }

        Assert.Equal(first, Ids(await PeopleAsync(ReaderWorld.User(22)))[0]);
    }

    [Fact]
    public async Task Similar_HeldAlready_Is304_AndWrongParametersAndKeysAreRefused()
    {
        string path = $"/api/similar/startups/{ReaderWorld.Startup(8)}";
        Assert.Equal(HttpStatusCode.NotModified, await Reader.StatusWhenHeldAsync(path));

        foreach ((string wrong, string parameter) in ((string, string)[])
            [("/api/similar/startups/x", "startupId"), ($"{path}?cursor=x", "cursor"), ($"{path}?limit=0", "limit"), ($"/api/similar/users/{ReaderWorld.User(9)}?role=x", "role")])
        {
            Assert.Equal(parameter, (string)(await Reader.GetJsonAsync(wrong, HttpStatusCode.BadRequest))["parameter"]!);
        }

        using ReaderKeys keys = new(fixture.Database.BatchConnectionString);
        (_, string startups) = await keys.CreateAsync("startups", "read:startups");
        await using RunningReader closed = await fixture.StartReaderAsync("--Api:AllowAnonymous=false");
        await closed.UntilReadyAsync();
        Assert.Equal(200, await ReaderKeys.StatusAsync(closed.Client, path, startups));
        Assert.Equal(403, await ReaderKeys.StatusAsync(closed.Client, $"/api/similar/users/{ReaderWorld.User(9)}", startups));
        Assert.Equal(401, await ReaderKeys.StatusAsync(closed.Client, path, key: null));
    }

    [Fact]
    public async Task Similar_WithTheDatabaseDown_IsTheSameAndStale()
    {
        JsonNode people = await PeopleAsync(ReaderWorld.User(9));
        JsonNode startups = await StartupsAsync(ReaderWorld.Startup(8));
        await server.WithoutConnectionsAsync(fixture.Database, async () =>
        {
            JsonNode down = await PeopleAsync(ReaderWorld.User(9));
            Assert.True((bool)down["stale"]!);
            Assert.Equal(Ids(people), Ids(down));
            Assert.Equal(Ids(startups), Ids(await StartupsAsync(ReaderWorld.Startup(8))));
            Assert.Equal("popular", (string)(await PeopleAsync(ReaderWorld.User(ReaderWorld.OptedOutPerson)))["method_used"]!);
        });
        await Reader.UntilAsync(() => PeopleAsync(ReaderWorld.User(9)), a => !(bool)a["stale"]!);
    }

    /// <summary>By definition: the cosine with every other row, the positive ones best first.</summary>
    private static Guid[] Nearest(FactorModel model, Guid id, Func<Guid, bool> mayBeShown, int most)
    {
        float[] own = model.QueryFactors.Row(model.QueryIds.OrdinalOf(id)).ToArray();
        return
        [
            .. Enumerable.Range(0, model.QueryIds.Count)
                .Where(r => model.QueryIds[r] != id && mayBeShown(model.QueryIds[r]))
                .Select(r => (Id: model.QueryIds[r], Cosine: Cosine(own, model.QueryFactors.Row(r))))
                .Where(static n => n.Cosine > 0)
                .OrderByDescending(static n => n.Cosine)
                .Take(most)
                .Select(static n => n.Id),
        ];
    }

    private static float Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float lengths = VectorKernels.Norm(a) * VectorKernels.Norm(b);
        return lengths > 0f ? VectorKernels.Dot(a, b) / lengths : 0f;
    }

    private static Guid[] Ids(JsonNode answer) =>
        [.. (answer["startups"] ?? answer["users"])!.AsArray().Select(i => (Guid)(i!["startup_id"] ?? i["user_id"])!)];

    private Task<JsonNode> StartupsAsync(Guid id, string query = "") => Reader.GetJsonAsync($"/api/similar/startups/{id}{query}");

    private Task<JsonNode> PeopleAsync(Guid id, string query = "") => Reader.GetJsonAsync($"/api/similar/users/{id}{query}");
}
