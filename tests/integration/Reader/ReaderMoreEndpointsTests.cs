using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Precompute.Client;
using Precompute.Contracts;

namespace Precompute.IntegrationTests.Reader;

/// <summary>Many lists at once, what is popular, and which version answers.</summary>
public sealed class ReaderMoreEndpointsTests(ReaderFixture fixture) : IClassFixture<ReaderFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RunningReader Reader => fixture.Reader;

    [Fact]
    public async Task Batch_OfPeople_GivesEachTheAnswerOfARequestOfItsOwn()
    {
        // Warm, cold, opted out, inactive, of another role, unknown.
        Guid[] ids = [.. Enumerable.Range(0, 25).Select(ReaderWorld.User), new("dddddddd-0000-4000-8000-000000000001")];

        BatchAnswer<StartupsAnswer> batch = await Reader.Typed.AskAsync(Questions.StartupsForEach(ids, PersonRole.Developer) with { Limit = 7, Category = "fintech" }, Token);

        Assert.Equal(ids, batch.Answers.Select(static a => a.Id));
        Assert.Equal(fixture.Label, batch.ModelVersion);
        foreach (BatchItem<StartupsAnswer> item in batch.Answers)
        {
            StartupsAnswer alone = await Reader.Typed.AskAsync(Questions.StartupsFor(item.Id, PersonRole.Developer) with { Limit = 7, Category = "fintech" }, Token);
            Assert.Equivalent(alone with { RequestId = item.Answer.RequestId, GeneratedAt = item.Answer.GeneratedAt }, item.Answer, strict: true);
        }
    }

    [Fact]
    public async Task Batch_Of500Startups_IsAnsweredAndMoreIsNot()
    {
        Guid[] ids = [.. Enumerable.Range(0, 501).Select(ReaderWorld.Startup)];
        BatchAnswer<UsersAnswer> batch = await Reader.Typed.AskAsync(Questions.PeopleForEach(ids[..500], PersonRole.Investor) with { Limit = 2 }, Token);
        Assert.Equal(500, batch.Answers.Count);
        Assert.All(batch.Answers, static a => Assert.Equal(2, a.Answer.Returned));

        await RefusedAsync("investors/for-startup", JsonContent.Create(new { ids }), 400, "ids");
    }

    [Fact]
    public async Task Batch_OfAnythingElse_GetsProblemDetailsThatNameIt()
    {
        JsonContent good = JsonContent.Create(new { ids = (Guid[])[ReaderWorld.User(1)] });
        await RefusedAsync("everything", good, 400, "list");
        await RefusedAsync("startups/for-developer&limit=0", good, 400, "limit");
        await RefusedAsync("startups/for-developer&cursor=x", good, 400, "cursor");
        await RefusedAsync("startups/for-developer", JsonContent.Create(new { ids = (Guid[])[ReaderWorld.User(1), ReaderWorld.User(1)] }), 400, "ids");
        foreach (string body in (string[])["", "{", "null", "[]", "{}", "{\"ids\":null}", "{\"ids\":[]}", "{\"ids\":[null]}", "{\"ids\":[7]}", "{\"ids\":[\"x\"]}", "{\"ids\":\"x\"}"])
            await RefusedAsync("startups/for-developer", new StringContent(body, Encoding.UTF8, "application/json"), 400, "ids");
        await RefusedAsync("startups/for-developer", new StringContent("ids=1", Encoding.UTF8, "text/plain"), 415, null);
        await RefusedAsync("startups/for-developer", new StringContent("{\"ids\":[\"" + new string('a', 40_000) + "\"]}", Encoding.UTF8, "application/json"), 413, null);
    }

    [Fact]
    public async Task Batch_WithAKeyOfTheOtherScope_Is403()
    {
        using ReaderKeys keys = new(fixture.Database.BatchConnectionString);
        (_, string people) = await keys.CreateAsync("people", "read:people");
        await using RunningReader reader = await fixture.StartReaderAsync("--Api:AllowAnonymous=false");
        await reader.UntilReadyAsync();
        Assert.Equal(403, await StatusAsync("startups/for-developer", ReaderWorld.User(1)));
        Assert.Equal(200, await StatusAsync("developers/for-startup", ReaderWorld.Startup(1)));
        Assert.Equal(200, await ReaderKeys.StatusAsync(reader.Client, "/api/versions", people));
        Assert.Equal(401, await ReaderKeys.StatusAsync(reader.Client, "/api/versions", key: null));
        Assert.Equal(403, await ReaderKeys.StatusAsync(reader.Client, "/api/popular/startups", people));

        async Task<int> StatusAsync(string list, Guid id)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, new Uri($"/api/recommendations/batch?list={list}", UriKind.Relative));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", people);
            request.Content = JsonContent.Create(new { ids = (Guid[])[id] });
            using HttpResponseMessage response = await reader.Client.SendAsync(request, Token);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task Popular_Startups_AreWhatAStrangerGetsAndLoseWhatBecomesInactiveAtOnce()
    {
        JsonNode popular = await Reader.GetJsonAsync("/api/popular/startups?limit=20");
        JsonNode stranger = await Reader.StartupsAsync(new Guid("dddddddd-0000-4000-8000-000000000002"), "?limit=20");
        Assert.Equal("popular", (string)popular["method_used"]!);
        Assert.Equal(stranger["startups"]!.ToJsonString(), popular["startups"]!.ToJsonString());
        Guid first = (Guid)popular["startups"]![0]!["startup_id"]!;
        JsonNode second = await Reader.GetJsonAsync($"/api/popular/startups?limit=20&cursor={popular["next_cursor"]}");
        Assert.Empty(Ids(popular).Intersect(Ids(second)));
        await Reader.GetJsonAsync("/api/popular/startups?role=investor&type=marketplace");
        Assert.Equal("role", (string)(await Reader.GetJsonAsync("/api/popular/startups?role=x", HttpStatusCode.BadRequest))["parameter"]!);

        await fixture.ExecuteAsync($"update source_data.startups set is_active = false where startup_id = '{first}'");
        Assert.DoesNotContain(first, Ids(await Reader.GetJsonAsync("/api/popular/startups?limit=100")));
        await fixture.ExecuteAsync($"update source_data.startups set is_active = true where startup_id = '{first}'");
    }

    [Fact]
    public async Task Versions_OfAServingApi_SayWhichAndHowOldAndHowLarge()
    {
        VersionReport report = await Reader.Typed.AskAsync(Questions.Version(), Token);
        Assert.Equal(fixture.Label, report.ModelVersion);
        Assert.Equal((ReaderWorld.People + ReaderWorld.Founders, ReaderWorld.StartupCount), (report.People, report.Startups));
        Assert.True(report.ModelAgeSeconds >= 0);
        Assert.Null(report.RefusedVersion);
    }

    private static Guid[] Ids(JsonNode answer) => [.. answer["startups"]!.AsArray().Select(i => (Guid)i!["startup_id"]!)];

    private async Task RefusedAsync(string list, HttpContent content, int status, string? parameter)
    {
        using HttpResponseMessage response = await Reader.Client.PostAsync(new Uri($"/api/recommendations/batch?list={list}", UriKind.Relative), content, Token);
        string body = await response.Content.ReadAsStringAsync(Token);
        Assert.True((int)response.StatusCode == status, body);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(parameter, (string?)JsonNode.Parse(body)!["parameter"]);
    }
}
