using System.Net;
using System.Net.Http.Headers;
using Precompute.Client;
using Precompute.Contracts;

namespace Precompute.UnitTests.Client;

public sealed class PrecomputeClientTests
{
    private static readonly Guid Person = new("75736572-0000-8000-8000-000000000001");
    private static readonly ListQuestion<StartupsAnswer> Question = Questions.StartupsFor(Person, PersonRole.Developer);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_AnAnswerWithFieldsOfALaterRelease_IsReadWithoutThem()
    {
        StubApi api = new(static _ => StubApi.Answer(HttpStatusCode.OK, StubApi.Startups));

        StartupsAnswer answer = await new PrecomputeClient(api.Http("http://api.test/below/")).AskAsync(Question with { Limit = 1, Category = "a&b c" }, Token);

        StartupItem item = Assert.Single(answer.Startups);
        Assert.Equal((1, 0.5f, "als", "shares fintech"), (item.Rank, item.Score, item.Method, Assert.Single(item.Reasons)));
        Assert.Equal(new RemovedCounts(1, 2, 3), answer.Removed);
        Assert.Null(answer.RoleMatches);
        Assert.Equal($"http://api.test/below/api/recommendations/startups/for-developer/{Person}?limit=1&category=a%26b%20c", api.Requests.Single().RequestUri!.AbsoluteUri);
    }

    [Fact]
    public async Task Ask_RefusedWithProblemDetails_ThrowsThem()
    {
        StubApi api = new(static _ => StubApi.Answer(
            HttpStatusCode.BadRequest,
            """{"type":"urn:precompute:problem:invalid-parameter","title":"A parameter is not legal","status":400,"detail":"limit is '0'; it must be 1 to 100.","instance":"/x","parameter":"limit","legal":"1 to 100","request_id":"r7"}""",
            "application/problem+json"));

        PrecomputeApiException e = await Assert.ThrowsAsync<PrecomputeApiException>(() => new PrecomputeClient(api.Http()).AskAsync(Question, Token));

        Assert.Equal((HttpStatusCode.BadRequest, "urn:precompute:problem:invalid-parameter", "limit", "1 to 100", "r7"), (e.Status, e.Type, e.Parameter, e.Legal, e.RequestId));
        Assert.False(e.IsTransient);
        Assert.Equal("The recommendations API answered 400: A parameter is not legal. limit is '0'; it must be 1 to 100. (request r7)", e.Message);
    }

    [Theory]
    [InlineData(429, true)]
    [InlineData(503, true)]
    [InlineData(502, true)]
    [InlineData(401, false)]
    [InlineData(410, false)]
    public async Task Ask_RefusedByAnything_SaysWhetherToComeBackAndWhen(int status, bool isTransient)
    {
        StubApi api = new(_ =>
        {
            HttpResponseMessage response = StubApi.Answer((HttpStatusCode)status, "<html>a proxy</html>", status == 502 ? "text/html" : "application/problem+json");
            response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(1));
            return response;
        });

        PrecomputeApiException e = await Assert.ThrowsAsync<PrecomputeApiException>(() => new PrecomputeClient(api.Http()).AskAsync(Question, Token));

        Assert.Equal(((HttpStatusCode)status, isTransient, TimeSpan.FromSeconds(1)), (e.Status, e.IsTransient, e.RetryAfter));
        Assert.Null(e.Type);
    }

    [Theory]
    [InlineData("<html></html>", "text/html")]
    [InlineData("{}", "application/json")]
    [InlineData("null", "application/json")]
    public async Task Ask_AnsweredBySomethingElse_ThrowsWithTheRemedy(string body, string mediaType)
    {
        StubApi api = new(_ => StubApi.Answer(HttpStatusCode.OK, body, mediaType));
        PrecomputeApiException e = await Assert.ThrowsAsync<PrecomputeApiException>(() => new PrecomputeClient(api.Http()).AskAsync(Question, Token));
        Assert.Contains("base address", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_WhatIsHeld_IsTransferredAgainOnlyWhereItChanged()
    {
        const string First = "W/\"one\"";
        const string Second = "W/\"two\"";
        string current = First;
        StubApi api = new(request =>
        {
            HttpResponseMessage response = request.Headers.IfNoneMatch.Any(t => t.ToString() == current)
                ? new HttpResponseMessage(HttpStatusCode.NotModified)
                : StubApi.Answer(HttpStatusCode.OK, StubApi.Startups.Replace("\"eligible\":8", $"\"eligible\":{(current == First ? 8 : 7)}", StringComparison.Ordinal));
            response.Headers.ETag = EntityTagHeaderValue.Parse(current);
            return response;
        });
        PrecomputeClient client = new(api.Http());

        HeldAnswer<StartupsAnswer> held = await client.HoldAsync(Question, Token);
        HeldAnswer<StartupsAnswer> same = await client.RefreshAsync(held, Token);
        current = Second;
        HeldAnswer<StartupsAnswer> changed = await client.RefreshAsync(same, Token);

        Assert.Equal((8, false), (held.Value.Eligible, held.IsUnchanged));
        Assert.Same(held.Value, same.Value);
        Assert.Equal((8, true), (same.Value.Eligible, same.IsUnchanged));
        Assert.Equal((7, false), (changed.Value.Eligible, changed.IsUnchanged));
        Assert.True((await client.RefreshAsync(changed, Token)).IsUnchanged);
        Assert.Empty(api.Requests[0].Headers.IfNoneMatch);
    }

    [Fact]
    public async Task Pages_FollowTheCursorToTheLast()
    {
        StubApi api = new(static request => StubApi.Answer(HttpStatusCode.OK, StubApi.Startups.Replace(
            "\"next_cursor\":null", request.RequestUri!.Query.Contains("cursor=c%2B2", StringComparison.Ordinal) ? "\"next_cursor\":null" : "\"next_cursor\":\"c+2\"", StringComparison.Ordinal)));

        List<StartupsAnswer> pages = [];
        await foreach (StartupsAnswer page in new PrecomputeClient(api.Http()).PagesAsync(Question with { Limit = 1 }, Token))
            pages.Add(page);

        Assert.Equal(2, pages.Count);
        Assert.Equal(["?limit=1", "?limit=1&cursor=c%2B2"], api.Requests.Select(static r => r.RequestUri!.Query));
    }

    [Fact]
    public async Task Health_OfAnApiWithoutAVersion_IsReadAndThatOfAProxyIsNot()
    {
        const string Report = """{"status":"unhealthy","database_connected":false,"source_connected":null,"model_version":null,"model_created_at":null,"model_age_seconds":null,"overlay_age_seconds":null,"refused_version":null,"details":["No version is loaded yet."]}""";
        PrecomputeClient client = new(new StubApi(static _ => StubApi.Answer(HttpStatusCode.ServiceUnavailable, Report)).Http());
        Assert.Equal("unhealthy", (await client.HealthAsync(Token)).Status);
        Assert.False(await client.IsReadyAsync(Token));

        PrecomputeClient behind = new(new StubApi(static _ => StubApi.Answer(HttpStatusCode.ServiceUnavailable, "down", "text/html")).Http());
        await Assert.ThrowsAsync<PrecomputeApiException>(() => behind.HealthAsync(Token));
    }

    [Fact]
    public async Task Ask_Cancelled_EndsWithoutAnAnswer()
    {
        using CancellationTokenSource source = new();
        await source.CancelAsync();
        PrecomputeClient client = new(new StubApi(static _ => StubApi.Answer(HttpStatusCode.OK, StubApi.Startups)).Http());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.AskAsync(Question, source.Token));
    }
}
