using System.Net;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Precompute.Client;
using Precompute.Contracts;

namespace Precompute.IntegrationTests.Reader;

/// <summary>The typed client against the running API: it asks all that the OpenAPI document describes, and reads all that is answered.</summary>
public sealed partial class ReaderClientTests(ReaderFixture fixture) : IClassFixture<ReaderFixture>
{
    private static readonly Guid Person = ReaderWorld.User(9);
    private static readonly Guid Startup = ReaderWorld.Startup(8);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PrecomputeClient Client => fixture.Reader.Typed;

    [Fact]
    public async Task Questions_AreTheEndpointsAndParametersOfTheOpenApiDocument()
    {
        JsonNode document = await fixture.Reader.GetJsonAsync("/openapi/v1.json");
        string[] described =
        [
            .. from path in document["paths"]!.AsObject()
               from operation in path.Value!.AsObject()
               where !path.Key.StartsWith("/health", StringComparison.Ordinal)
               let query = operation.Value!["parameters"]?.AsArray().Where(static p => (string)p!["in"]! == "query").Select(static p => (string)p!["name"]!) ?? []
               select $"{operation.Key.ToUpperInvariant()} {PathParameter().Replace(path.Key, "{id}")} {string.Join(' ', query.Order(StringComparer.Ordinal))}".TrimEnd(),
        ];

        string[] asked = [.. Everything().Select(Shape).Distinct(StringComparer.Ordinal)];

        Assert.Equal(described.Order(StringComparer.Ordinal), asked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Contracts_HaveTheFieldsOfTheOpenApiDocument()
    {
        JsonObject schemas = (await fixture.Reader.GetJsonAsync("/openapi/v1.json"))["components"]!["schemas"]!.AsObject();
        foreach (JsonTypeInfo type in (JsonTypeInfo[])
            [
                ClientJson.Default.StartupsAnswer, ClientJson.Default.UsersAnswer, ClientJson.Default.StartupItem, ClientJson.Default.UserItem, ClientJson.Default.RemovedCounts,
                ClientJson.Default.Explanation, ClientJson.Default.ExplainedHistory, ClientJson.Default.ExplainedContent, ClientJson.Default.HistoryContribution,
                ClientJson.Default.ContributionSum, ClientJson.Default.SharedField, ClientJson.Default.VersionReport, ClientJson.Default.HealthReport, ClientJson.Default.BatchRequest,
            ])
        {
            JsonObject properties = schemas[type.Type.Name]!["properties"]!.AsObject();
            Assert.Equal(properties.Select(static p => p.Key).Order(StringComparer.Ordinal), type.Properties.Select(static p => p.Name).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Answers_OfEveryEndpoint_AreReadWhole()
    {
        foreach (Question<StartupsAnswer> question in (Question<StartupsAnswer>[])
            [Questions.StartupsFor(Person, PersonRole.Developer), Questions.StartupsFor(Person, PersonRole.Investor), Questions.PopularStartups(PersonRole.Investor), Questions.StartupsLike(Startup)])
            await AssertReadWholeAsync(question);
        foreach (Question<UsersAnswer> question in (Question<UsersAnswer>[])[Questions.PeopleFor(Startup, PersonRole.Developer), Questions.PeopleFor(Startup, PersonRole.Investor), Questions.PeopleLike(Person, PersonRole.Investor)])
            await AssertReadWholeAsync(question);
        Guid shown = (await Client.AskAsync(Questions.PeopleFor(Startup, PersonRole.Developer), Token)).Users[0].UserId;
        await AssertReadWholeAsync(Questions.WhyStartup(Person, ReaderWorld.Startup(20), PersonRole.Developer));
        await AssertReadWholeAsync(Questions.WhyPerson(Startup, shown, PersonRole.Developer));
        await AssertReadWholeAsync(Questions.Version());
        await AssertReadWholeAsync(Questions.StartupsForEach([Person, ReaderWorld.User(3)], PersonRole.Developer) with { Limit = 2 });
        await AssertReadWholeAsync(Questions.PeopleForEach([Startup], PersonRole.Investor));

        Assert.Equal("healthy", (await Client.HealthAsync(Token)).Status);
        Assert.True(await Client.IsLiveAsync(Token));
        Assert.True(await Client.IsReadyAsync(Token));
    }

    [Fact]
    public async Task Filters_OfAQuestion_AreThoseOfTheAddress()
    {
        ListQuestion<StartupsAnswer> question = Questions.StartupsFor(Person, PersonRole.Developer) with { Limit = 3, Type = EngagementType.Marketplace, Category = "FinTech" };
        StartupsAnswer answer = await Client.AskAsync(question, Token);
        StartupsAnswer seed = await Client.AskAsync(question with { Stage = "seed" }, Token);

        // Of the world's 60 startups every third is a marketplace, every fourth fintech, every fifth a seed.
        Guid[] both = [.. Enumerable.Range(0, 5).Select(static n => ReaderWorld.Startup(n * 12))];
        Assert.Equal(3, answer.Startups.Count);
        Assert.All(answer.Startups, s => Assert.Contains(s.StartupId, both));
        Assert.True(seed.Eligible <= 1);
    }

    [Fact]
    public async Task Held_UntilThePersonOptsOut_IsTransferredOnce()
    {
        Guid viewer = new("cccccccc-0000-4000-8000-000000000077");
        await fixture.InsertPersonAsync(viewer, "developer", [(4, "like"), (8, "like"), (12, "apply"), (16, "view"), (20, "like")]);
        HeldAnswer<StartupsAnswer> held = await Client.HoldAsync(Questions.StartupsFor(viewer, PersonRole.Developer), Token);
        HeldAnswer<StartupsAnswer> same = await Client.RefreshAsync(held, Token);
        await fixture.ExecuteAsync($"update source_data.users set opted_out = true where user_id = '{viewer}'");
        HeldAnswer<StartupsAnswer> changed = await Client.RefreshAsync(same, Token);

        Assert.Equal("als", held.Value.MethodUsed);
        Assert.True(same.IsUnchanged);
        Assert.Same(held.Value, same.Value);
        Assert.False(changed.IsUnchanged);
        Assert.Equal("popular", changed.Value.MethodUsed);
    }

    [Fact]
    public async Task Refusals_AreExceptionsThatSayWhatIsLegal()
    {
        PrecomputeApiException limit = await Assert.ThrowsAsync<PrecomputeApiException>(() => Client.AskAsync(Questions.StartupsFor(Person, PersonRole.Developer) with { Limit = 101 }, Token));
        Assert.Equal((HttpStatusCode.BadRequest, "limit", "a whole number from 1 to 100"), (limit.Status, limit.Parameter, limit.Legal));
        Assert.Matches("^[0-9a-f]{32}$", limit.RequestId!);
        PrecomputeApiException ids = await Assert.ThrowsAsync<PrecomputeApiException>(() => Client.AskAsync(Questions.StartupsForEach([], PersonRole.Developer), Token));
        Assert.Equal("ids", ids.Parameter);
        PrecomputeApiException cursor = await Assert.ThrowsAsync<PrecomputeApiException>(() => Client.AskAsync(Questions.StartupsLike(Startup) with { Cursor = "x" }, Token));
        Assert.Equal("cursor", cursor.Parameter);
    }

    [Fact]
    public async Task RegisteredClient_AsksWithItsKeyThatOpensWhatItsScopesSay()
    {
        using ReaderKeys keys = new(fixture.Database.BatchConnectionString);
        (_, string key) = await keys.CreateAsync("client", "read:startups");
        await using RunningReader reader = await fixture.StartReaderAsync("--Api:AllowAnonymous=false");
        await reader.UntilReadyAsync();
        ServiceCollection collection = new();
        collection.AddPrecomputeClient(options =>
        {
            options.BaseAddress = reader.Client.BaseAddress;
            options.ApiKey = key;
            options.Retries = 0;
        });
        await using ServiceProvider services = collection.BuildServiceProvider();
        PrecomputeClient client = services.GetRequiredService<PrecomputeClient>();

        Assert.Equal(10, (await client.AskAsync(Questions.StartupsFor(Person, PersonRole.Developer), Token)).Returned);
        PrecomputeApiException people = await Assert.ThrowsAsync<PrecomputeApiException>(() => client.AskAsync(Questions.PeopleFor(Startup, PersonRole.Developer), Token));
        Assert.Equal((HttpStatusCode.Forbidden, "urn:precompute:problem:scope-missing"), (people.Status, people.Type));
        PrecomputeApiException stranger = await Assert.ThrowsAsync<PrecomputeApiException>(() => reader.Typed.AskAsync(Questions.Version(), Token));
        Assert.Equal((HttpStatusCode.Unauthorized, "urn:precompute:problem:key-needed"), (stranger.Status, stranger.Type));
    }

    /// <summary>What the client read, written again, is the body that was sent: nothing is lost on the way.</summary>
    private async Task AssertReadWholeAsync<T>(Question<T> question)
        where T : class
    {
        using HttpRequestMessage request = question.ToRequest();
        request.Headers.Add("X-Request-Id", "whole");
        using HttpResponseMessage response = await fixture.Reader.Client.SendAsync(request, Token);
        string body = await response.Content.ReadAsStringAsync(Token);
        using HttpClient asking = new() { BaseAddress = fixture.Reader.Client.BaseAddress, DefaultRequestHeaders = { { "X-Request-Id", "whole" } } };
        T answer = await new PrecomputeClient(asking).AskAsync(question, Token);

        JsonNode sent = WithoutTime(JsonNode.Parse(body)!);
        JsonNode read = WithoutTime(JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(answer, question.Answer))!);
        Assert.True(JsonNode.DeepEquals(sent, read), $"{question.Address}: {sent.ToJsonString()} is read as {read.ToJsonString()}");
    }

    /// <summary>The body that was sent and what was read are those of two requests, a second apart at times: how old the version is and when a live answer was made may differ.</summary>
    private static JsonNode WithoutTime(JsonNode node)
    {
        if (node is JsonObject body)
        {
            foreach (string name in (string[])["model_age_seconds", "generated_at"])
            {
                if (body[name] is not null)
                    body[name] = "some time";
            }

            foreach (JsonNode value in body.Select(static p => p.Value).OfType<JsonNode>())
                WithoutTime(value);
        }
        else if (node is JsonArray items)
        {
            foreach (JsonNode item in items.OfType<JsonNode>())
                WithoutTime(item);
        }

        return node;
    }

    private static string Shape(HttpRequestMessage request)
    {
        string[] parts = request.RequestUri!.ToString().Split('?');
        IEnumerable<string> names = parts.Length == 1 ? [] : parts[1].Split('&').Select(static p => p.Split('=')[0]).Order(StringComparer.Ordinal);
        return $"{request.Method} /{Id().Replace(parts[0], "{id}")} {string.Join(' ', names)}".TrimEnd();
    }

    /// <summary>Every question with every parameter that its endpoint takes.</summary>
    private static IEnumerable<HttpRequestMessage> Everything()
    {
        foreach (PersonRole role in Enum.GetValues<PersonRole>())
        {
            yield return Whole(Questions.StartupsFor(Person, role) with { Cursor = "c" });
            yield return Whole(Questions.PeopleFor(Startup, role) with { Cursor = "c" });
            yield return Whole(Questions.PopularStartups(role) with { Cursor = "c" });
            yield return Whole(Questions.PeopleLike(Person, role));
            yield return Whole(Questions.StartupsForEach([Person], role));
            yield return Whole(Questions.PeopleForEach([Startup], role));
            yield return Questions.WhyStartup(Person, Startup, role).ToRequest();
            yield return Questions.WhyPerson(Startup, Person, role).ToRequest();
        }

        yield return Whole(Questions.StartupsLike(Startup));
        yield return Questions.Version().ToRequest();
    }

    private static HttpRequestMessage Whole<T>(FilteredQuestion<T> question)
        where T : class => (question with { Limit = 1, Type = EngagementType.Collaboration, Category = "c", Stage = "s" }).ToRequest();

    [GeneratedRegex(@"\{\w+\}", RegexOptions.None, 1000)]
    private static partial Regex PathParameter();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}", RegexOptions.None, 1000)]
    private static partial Regex Id();
}
