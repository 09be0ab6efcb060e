using System.Net;
using System.Text.Json.Nodes;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Reader;

/// <summary>Why something is shown: sums that add up, places that agree with the lists, and silence about those who opted out.</summary>
public sealed class ReaderExplainTests(ReaderFixture fixture, PostgresServer server) : IClassFixture<ReaderFixture>
{
    private static readonly Guid Warm = ReaderWorld.User(9);
    private static readonly Guid Firm = ReaderWorld.Startup(8);

    private RunningReader Reader => fixture.Reader;

    [Fact]
    public async Task ExplainStartup_OfAList_HasItsPlaceItsScoreAndContributionsThatAddUpToIt()
    {
        JsonNode list = await Reader.StartupsAsync(Warm, "?limit=30");
        HashSet<Guid> acted = [.. fixture.World.UserEvents.Where(e => e.UserId == Warm).Select(e => e.StartupId)];
        foreach (JsonNode? item in list["startups"]!.AsArray())
        {
            JsonNode why = await StartupAsync(Warm, (Guid)item!["startup_id"]!);
            Assert.Equal("eligible", (string)why["target_status"]!);
            Assert.True((bool)why["personal"]!);
            JsonNode position = why["position"]!;
            Assert.Equal((int)item["rank"]!, (int)position["rank"]!);
            Assert.Equal((string)item["method"]!, (string)position["method"]!);
            Assert.Equal(item["reasons"]!.ToJsonString(), position["reasons"]!.ToJsonString());
            if ((string)item["method"]! != "als")
                continue;
            JsonNode history = why["history"]!;
            float score = AssertAddsUp(history);
            Assert.Equal((float)item["score"]!, score, 1e-3f);
            JsonArray named = history["contributions"]!.AsArray();
            Assert.NotEmpty(named);
            Assert.All(named, c => Assert.Contains((Guid)c!["id"]!, acted));
            Assert.Equal(0, (int)history["others"]!["count"]!);
        }
    }

    [Fact]
    public async Task ExplainStartup_ByContent_NamesTheSharedFields()
    {
        // Person 1 has one event: too few for factors.
        JsonNode list = await Reader.StartupsAsync(ReaderWorld.User(1), "?limit=1");
        Assert.Equal("content_based", (string)list["method_used"]!);

        JsonNode why = await StartupAsync(ReaderWorld.User(1), Answers.Ids(list)[0]);

        Assert.Null(why["history"]);
        JsonNode content = why["content"]!;
        Assert.Equal((float)Answers.Items(list)[0]["score"]!, (float)content["score"]!, 1e-4f);
        Assert.Equal((float)content["score"]!, content["shared"]!.AsArray().Sum(s => (float)s!["contribution"]!) + (float)content["rest"]!["contribution"]!, 1e-4f);
        Assert.Contains(content["shared"]!.AsArray(), s => (string)s!["kind"]! == "category");
    }

    [Fact]
    public async Task ExplainStartup_ThatIsNotShown_SaysWhatMayBeSaidAndNothingMore()
    {
        Guid acted = fixture.World.UserEvents.First(e => e.UserId == Warm).StartupId;
        foreach ((Guid target, string status) in ((Guid, string)[])
            [(acted, "acted_on"), (ReaderWorld.Startup(ReaderWorld.InactiveStartup), "not_shown"), (new Guid("eeeeeeee-0000-4000-8000-0000000000aa"), "not_shown")])
        {
            JsonNode why = await StartupAsync(Warm, target);
            Assert.Equal(status, (string)why["target_status"]!);
            AssertNothingSaid(why);
            Assert.Null(why["position"]);
        }
    }

    [Fact]
    public async Task ExplainStartup_ForAnyoneNotToBePersonalised_HasThePopularPlaceAndNothingPersonal()
    {
        Guid popular = Answers.Ids(await Reader.GetJsonAsync("/api/popular/startups?limit=3"))[2];
        foreach (Guid person in (Guid[])[ReaderWorld.User(ReaderWorld.OptedOutPerson), ReaderWorld.User(ReaderWorld.InactivePerson), new("eeeeeeee-0000-4000-8000-0000000000ab")])
        {
            JsonNode why = await StartupAsync(person, popular);
            Assert.False((bool)why["personal"]!);
            AssertNothingSaid(why);
            Assert.Equal(0, (int)why["interaction_count"]!);
            Assert.Equal((3, "popular"), ((int)why["position"]!["rank"]!, (string)why["position"]!["method"]!));
        }
    }

    [Fact]
    public async Task ExplainStartup_AfterNewInteractions_IsOfTheCompleteLiveHistory()
    {
        Guid viewer = new("eeeeeeee-0000-4000-8000-0000000000ac");
        await fixture.InsertPersonAsync(viewer, "developer", [(4, "like"), (8, "like"), (12, "apply"), (16, "view"), (20, "like"), (24, "like")]);
        JsonNode list = await Reader.StartupsAsync(viewer, "?limit=3");

        JsonNode why = await StartupAsync(viewer, Answers.Ids(list)[1]);

        Assert.Equal(2, (int)why["position"]!["rank"]!);
        Assert.Equal((float)Answers.Items(list)[1]["score"]!, AssertAddsUp(why["history"]!), 1e-3f);
        Assert.Equal(6, (int)why["interaction_count"]!);
    }

    [Fact]
    public async Task ExplainPerson_NamesThoseOfTheHistoryWhoMayBeShownAndNobodyWhoOptsOut()
    {
        (Guid target, JsonNode why) = await ExplainedPersonAsync();
        Guid[] named = Named(why);
        Assert.NotEmpty(named);
        HashSet<Guid> acted =
        [
            .. fixture.World.UserEvents.Concat(fixture.World.StartupEvents).Where(e => e.StartupId == Firm).Select(e => e.UserId),
        ];
        Assert.All(named, id => Assert.Contains(id, acted));
        AssertAddsUp(why["history"]!);

        foreach (string change in (string[])["opted_out = true", "is_active = false"])
        {
            await fixture.ExecuteAsync($"update source_data.users set {change} where user_id = '{named[0]}'");
            try
            {
                JsonNode after = await PersonAsync(Firm, target);
                Assert.DoesNotContain(named[0], Named(after));
                Assert.DoesNotContain(named[0].ToString(), after.ToJsonString(), StringComparison.Ordinal);
                AssertAddsUp(after["history"]!);
            }
            finally
            {
                await fixture.ExecuteAsync($"update source_data.users set opted_out = false, is_active = true where user_id = '{named[0]}'");
            }
        }

        // The target itself: what was said of it is said no more.
        await fixture.ExecuteAsync($"update source_data.users set opted_out = true where user_id = '{target}'");
        try
        {
            JsonNode silent = await PersonAsync(Firm, target);
            Assert.Equal("not_shown", (string)silent["target_status"]!);
            AssertNothingSaid(silent);
        }
        finally
        {
            await fixture.ExecuteAsync($"update source_data.users set opted_out = false where user_id = '{target}'");
        }
    }

    [Fact]
    public async Task Explain_WithTheDatabaseDown_AddsUpAndNamesNoPerson()
    {
        (Guid person, _) = await ExplainedPersonAsync();
        Guid startup = Answers.Ids(await Reader.StartupsAsync(Warm))[0];
        JsonNode up = await StartupAsync(Warm, startup);
        await server.WithoutConnectionsAsync(fixture.Database, async () =>
        {
            JsonNode down = await StartupAsync(Warm, startup);
            Assert.True((bool)down["stale"]!);
            Assert.Equal(AssertAddsUp(up["history"]!), AssertAddsUp(down["history"]!), 1e-4f);
            Assert.Equal((int)up["position"]!["rank"]!, (int)down["position"]!["rank"]!);
            JsonNode firm = await PersonAsync(Firm, person);
            Assert.Empty(Named(firm));
            Assert.True((int)firm["history"]!["others"]!["count"]! > 0);
            AssertAddsUp(firm["history"]!);
        });
        await Reader.UntilAsync(() => StartupAsync(Warm, startup), a => !(bool)a["stale"]!);
    }

    [Fact]
    public async Task Explain_WithTheDatabaseDown_HasThePlaceOfTheListThoughSomeBeforeItOptedOut()
    {
        Guid[] before = [.. (await Reader.PeopleAsync(Firm, "?limit=6"))["users"]!.AsArray().Select(static u => (Guid)u!["user_id"]!)];
        string left = string.Join("', '", before[..3]);
        await fixture.ExecuteAsync($"update source_data.users set opted_out = true where user_id in ('{left}')");
        try
        {
            await Reader.UntilOverlaidAsync();
            await server.WithoutConnectionsAsync(fixture.Database, async () =>
            {
                JsonNode list = await Reader.PeopleAsync(Firm, "?limit=3");
                Assert.True((bool)list["stale"]!);
                foreach (JsonNode? item in list["users"]!.AsArray())
                {
                    JsonNode why = await PersonAsync(Firm, (Guid)item!["user_id"]!);
                    Assert.True((bool)why["stale"]!);
                    Assert.Equal((int)item["rank"]!, (int)why["position"]!["rank"]!);
                }
            });
        }
        finally
        {
            await fixture.ExecuteAsync($"update source_data.users set opted_out = false where user_id in ('{left}')");
        }

        await Reader.UntilOverlaidAsync();
    }

    [Fact]
    public async Task Explain_HeldAlready_Is304_AndWrongParametersAndKeysAreRefused()
    {
        string path = $"/api/explain/startups/{Warm}/{ReaderWorld.Startup(20)}";
        Assert.Equal(HttpStatusCode.NotModified, await Reader.StatusWhenHeldAsync(path));

        foreach ((string wrong, string parameter) in ((string, string)[])
            [($"/api/explain/startups/x/{Firm}", "userId"), ($"/api/explain/startups/{Warm}/x", "startupId"), ($"/api/explain/people/{Firm}/x", "userId"), ($"{path}?role=x", "role")])
        {
            Assert.Equal(parameter, (string)(await Reader.GetJsonAsync(wrong, HttpStatusCode.BadRequest))["parameter"]!);
        }

        await Reader.GetJsonAsync($"/api/explain/everything/{Warm}/{Firm}", HttpStatusCode.NotFound);
        using ReaderKeys keys = new(fixture.Database.BatchConnectionString);
        (_, string startups) = await keys.CreateAsync("explains", "read:startups");
        await using RunningReader closed = await fixture.StartReaderAsync("--Api:AllowAnonymous=false");
        await closed.UntilReadyAsync();
        Assert.Equal(200, await ReaderKeys.StatusAsync(closed.Client, path, startups));
        Assert.Equal(403, await ReaderKeys.StatusAsync(closed.Client, $"/api/explain/people/{Firm}/{Warm}", startups));
    }

    private static float AssertAddsUp(JsonNode history)
    {
        JsonArray named = history["contributions"]!.AsArray();
        Assert.InRange(named.Count, 0, 10);
        Assert.All(named, c => Assert.True((float)c!["contribution"]! > 0f));
        Assert.Equal(named.Select(c => (float)c!["contribution"]!).OrderDescending(), named.Select(c => (float)c!["contribution"]!));
        float sum = named.Sum(c => (float)c!["contribution"]!) + (float)history["rest"]!["contribution"]! + (float)history["others"]!["contribution"]!;
        float score = (float)history["score"]!;
        Assert.Equal(score, sum, 1e-3f * Math.Max(1f, Math.Abs(score)));
        return score;
    }

    private static void AssertNothingSaid(JsonNode why)
    {
        Assert.Null(why["history"]);
        Assert.Null(why["content"]);
    }

    private static Guid[] Named(JsonNode why) => [.. why["history"]!["contributions"]!.AsArray().Select(c => (Guid)c!["id"]!)];

    private async Task<(Guid Target, JsonNode Why)> ExplainedPersonAsync()
    {
        JsonNode list = await Reader.PeopleAsync(Firm, "?limit=1");
        Assert.Equal("als_reverse", (string)list["method_used"]!);
        Guid target = (Guid)list["users"]![0]!["user_id"]!;
        JsonNode why = await PersonAsync(Firm, target);
        Assert.Equal(1, (int)why["position"]!["rank"]!);
        return (target, why);
    }

    private Task<JsonNode> StartupAsync(Guid person, Guid startup) => Reader.GetJsonAsync($"/api/explain/startups/{person}/{startup}");

    private Task<JsonNode> PersonAsync(Guid startup, Guid person) => Reader.GetJsonAsync($"/api/explain/people/{startup}/{person}");
}
