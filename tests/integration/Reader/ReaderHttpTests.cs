using System.Net;
using System.Text.Json.Nodes;

namespace Precompute.IntegrationTests.Reader;

/// <summary>The HTTP side: shapes, problem details, health, metrics, and the OpenAPI document.</summary>
public sealed class ReaderHttpTests(ReaderFixture fixture) : IClassFixture<ReaderFixture>
{
    private const string ForDeveloper = "/api/recommendations/startups/for-developer/";

    private RunningReader Reader => fixture.Reader;

    [Theory]
    [InlineData("/api/recommendations/startups/for-developer/{user}?limit=1", "startups.golden.json")]
    [InlineData("/api/recommendations/investors/for-startup/{startup}?limit=1", "users.golden.json")]
    [InlineData("/health", "health.golden.json")]
    [InlineData("/api/recommendations/startups/for-developer/{user}?limit=101", "problem.golden.json")]
    public async Task Answer_OfEachKind_HasExactlyTheDocumentedShape(string path, string golden)
    {
        path = path.Replace("{user}", ReaderWorld.User(9).ToString(), StringComparison.Ordinal)
            .Replace("{startup}", ReaderWorld.Startup(8).ToString(), StringComparison.Ordinal);
        using HttpResponseMessage response = await Reader.GetAsync(path);
        JsonNode body = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        string expected = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "Reader", "Golden", golden), TestContext.Current.CancellationToken);
        Assert.Equal(expected.TrimEnd(), JsonShape.Of(body));
    }

    [Theory]
    [InlineData("not-a-uuid", "userId", "a UUID")]
    [InlineData("75736572-0000-8000-8000-000000000009?limit=0", "limit", "1 to 100")]
    [InlineData("75736572-0000-8000-8000-000000000009?limit=101", "limit", "1 to 100")]
    [InlineData("75736572-0000-8000-8000-000000000009?limit=ten", "limit", "1 to 100")]
    [InlineData("75736572-0000-8000-8000-000000000009?limit=5&limit=6", "limit", "at most once")]
    [InlineData("75736572-0000-8000-8000-000000000009?type=x", "type", "marketplace or collaboration")]
    [InlineData("75736572-0000-8000-8000-000000000009?category=%20", "category", "1 to 200 characters")]
    [InlineData("75736572-0000-8000-8000-000000000009?stage=%20", "stage", "1 to 200 characters")]
    [InlineData("75736572-0000-8000-8000-000000000009?cursor=x", "cursor", "next_cursor")]
    public async Task Request_WithAnIllegalParameter_Gives400NamingItAndTheLegalRange(string rest, string parameter, string legal)
    {
        using HttpResponseMessage response = await Reader.GetAsync(ForDeveloper + rest);
        JsonNode problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(parameter, (string)problem["parameter"]!);
        Assert.Contains(legal, (string)problem["legal"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ToNoRoute_Gives404ProblemDetails()
    {
        JsonNode problem = await Reader.GetJsonAsync("/api/nothing", HttpStatusCode.NotFound);
        Assert.Equal("urn:precompute:problem:no-such-route", (string)problem["type"]!);
    }

    [Fact]
    public async Task Request_WithItsOwnId_GetsItBack()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(ForDeveloper + ReaderWorld.User(9), UriKind.Relative));
        request.Headers.Add("X-Request-Id", "page-17.a");
        using HttpResponseMessage response = await Reader.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("page-17.a", response.Headers.GetValues("X-Request-Id").Single());
        JsonNode answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal("page-17.a", (string)answer["request_id"]!);
    }

    [Fact]
    public async Task Health_OfAServingApi_IsHealthyLiveAndReady()
    {
        JsonNode health = await Reader.GetJsonAsync("/health");
        Assert.Equal("healthy", (string)health["status"]!);
        Assert.True((bool)health["database_connected"]!);
        Assert.Equal(fixture.Label, (string)health["model_version"]!);
        Assert.True((await Reader.GetAsync("/health/live")).IsSuccessStatusCode);
        Assert.True((await Reader.GetAsync("/health/ready")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Metrics_AfterARequest_HoldItsLatencyByRouteMethodAndStatusAndNoId()
    {
        await Reader.StartupsAsync(ReaderWorld.User(9));
        using HttpResponseMessage response = await Reader.Ops.GetAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        string metrics = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Contains("http_server_request_duration_seconds_bucket", metrics, StringComparison.Ordinal);
        Assert.Contains("http_route=\"/api/recommendations/startups/for-developer/{userId}\"", metrics, StringComparison.Ordinal);
        Assert.Contains("http_response_status_code=\"200\"", metrics, StringComparison.Ordinal);
        Assert.Contains("precompute_answers_total", metrics, StringComparison.Ordinal);
        Assert.Contains("precompute_version_age_seconds", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain(ReaderWorld.User(9).ToString(), metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenApi_Document_DescribesEveryEndpointAndParameter()
    {
        JsonNode document = await Reader.GetJsonAsync("/openapi/v1.json");
        JsonObject paths = document["paths"]!.AsObject();

        Assert.Equal(
            ["/api/explain/people/{startupId}/{userId}", "/api/explain/startups/{userId}/{startupId}", "/api/popular/startups", "/api/recommendations/batch", "/api/recommendations/developers/for-startup/{startupId}", "/api/recommendations/investors/for-startup/{startupId}",
                "/api/recommendations/startups/for-developer/{userId}", "/api/recommendations/startups/for-investor/{userId}",
                "/api/similar/startups/{startupId}", "/api/similar/users/{userId}", "/api/versions", "/health", "/health/live", "/health/ready"],
            paths.Select(p => p.Key).Order(StringComparer.Ordinal));
        JsonArray parameters = paths["/api/recommendations/startups/for-developer/{userId}"]!["get"]!["parameters"]!.AsArray();
        Assert.Equal(["userId", "limit", "type", "category", "stage", "cursor"], parameters.Select(p => (string)p!["name"]!));
        Assert.Equal(100, (int)parameters[1]!["schema"]!["maximum"]!);
        Assert.NotNull(document["components"]!["schemas"]!["StartupsAnswer"]!["properties"]!["method_used"]);
    }
}
