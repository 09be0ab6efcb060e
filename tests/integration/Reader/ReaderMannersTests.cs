using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Precompute.Model.Content;

namespace Precompute.IntegrationTests.Reader;

/// <summary>What caches, browsers and slow databases meet: entity tags, compression, limits of time and size.</summary>
public sealed class ReaderMannersTests(ReaderFixture fixture) : IClassFixture<ReaderFixture>
{
    private static readonly string Startups = $"/api/recommendations/startups/for-developer/{ReaderWorld.User(9)}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answer_HeldAlready_Is304UntilSomethingOfItChanges()
    {
        Guid viewer = new("cccccccc-0000-4000-8000-000000000001");
        await fixture.InsertPersonAsync(viewer, "developer", [(4, "like"), (8, "like"), (12, "apply"), (16, "view"), (20, "like"), (24, "like")]);
        string path = $"/api/recommendations/startups/for-developer/{viewer}";
        (HttpStatusCode first, string tag, string body) = await AskAsync(path);
        Assert.Equal(HttpStatusCode.OK, first);
        Assert.StartsWith("W/\"", tag, StringComparison.Ordinal);

        foreach (string held in (string[])[tag, $"\"other\", {tag}", tag["W/".Length..], "*"])
        {
            (HttpStatusCode status, string again, string nothing) = await AskAsync(path, held);
            Assert.Equal((HttpStatusCode.NotModified, tag, ""), (status, again, nothing));
        }

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(path, "W/\"other\"")).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(path, "not a tag")).Status);
        Assert.NotEqual(tag, (await AskAsync(path + "?limit=9")).Tag);
        Assert.NotEqual((await AskAsync(Startups)).Tag, (await AskAsync(Startups.Replace("developer", "investor", StringComparison.Ordinal))).Tag);

        // Somebody acts, a shown startup goes, the viewer opts out: each is seen on the next request, whatever is held.
        Guid shown = (Guid)JsonNode.Parse(body)!["startups"]![0]!["startup_id"]!;
        await fixture.ExecuteAsync($"update source_data.startups set is_active = false where startup_id = '{shown}'");
        (HttpStatusCode gone, string second, _) = await AskAsync(path, tag);
        Assert.Equal(HttpStatusCode.OK, gone);
        await fixture.ExecuteAsync($"update source_data.startups set is_active = true where startup_id = '{shown}'");
        await fixture.ExecuteAsync($"update source_data.users set opted_out = true where user_id = '{viewer}'");
        (HttpStatusCode optedOut, string third, _) = await AskAsync(path, tag);
        Assert.Equal(HttpStatusCode.OK, optedOut);
        Assert.Distinct([tag, second, third]);
    }

    [Fact]
    public async Task Answers_AreForTheirCallerAlone_AndErrorsAreNotKept()
    {
        using HttpResponseMessage answer = await fixture.Reader.GetAsync(Startups);
        Assert.Equal("no-cache, private", string.Join(", ", answer.Headers.CacheControl!.ToString().Split(", ").Order(StringComparer.Ordinal)));
        using HttpResponseMessage error = await fixture.Reader.GetAsync(Startups + "?limit=0");
        Assert.True(error.Headers.CacheControl!.NoStore);
        Assert.Null(error.Headers.ETag);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Answer_ToACallerWhoTakesItCompressed_IsSmallerAndTheSame(string encoding)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(Startups + "?limit=50", UriKind.Relative));
        request.Headers.AcceptEncoding.ParseAdd(encoding);
        request.Headers.Add("X-Request-Id", "same");
        using HttpResponseMessage response = await fixture.Reader.Client.SendAsync(request, Token);
        byte[] compressed = await response.Content.ReadAsByteArrayAsync(Token);
        Assert.Equal(encoding, response.Content.Headers.ContentEncoding.Single());
        using MemoryStream bytes = new(compressed);
        await using Stream stream = encoding == "br" ? new BrotliStream(bytes, CompressionMode.Decompress) : new GZipStream(bytes, CompressionMode.Decompress);
        using StreamReader text = new(stream);
        string body = await text.ReadToEndAsync(Token);

        Assert.True(compressed.Length * 2 < body.Length, $"{compressed.Length} of {body.Length} bytes");
        JsonNode plain = await fixture.Reader.GetJsonAsync(Startups + "?limit=50");
        Assert.Equal(plain["startups"]!.ToJsonString(), JsonNode.Parse(body)!["startups"]!.ToJsonString());
    }

    [Fact]
    public async Task Request_ThatTakesTooLong_Is503InTimeAndTheNextOneIsAnswered()
    {
        await using RunningReader reader = await fixture.StartReaderAsync("--Api:RequestTimeout=00:00:01", "--Api:DatabaseTimeout=00:00:30");
        await reader.UntilReadyAsync();
        await reader.StartupsAsync(ReaderWorld.User(9));
        await using (NpgsqlConnection blocker = await fixture.Database.Batch.OpenConnectionAsync(Token))
        {
            await using NpgsqlTransaction transaction = await blocker.BeginTransactionAsync(Token);
            await using (NpgsqlCommand command = new("lock table source_data.users in access exclusive mode", blocker))
                await command.ExecuteNonQueryAsync(Token);
            long started = TimeProvider.System.GetTimestamp();
            JsonNode problem = await reader.GetJsonAsync(Startups, HttpStatusCode.ServiceUnavailable);
            Assert.Equal("urn:precompute:problem:unavailable", (string)problem["type"]!);
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(15));
        }

        await reader.StartupsAsync(ReaderWorld.User(9));
    }

    [Fact]
    public async Task OpenApi_Examples_HaveTheShapeOfRealAnswers()
    {
        JsonNode document = await fixture.Reader.GetJsonAsync("/openapi/v1.json");
        Assert.NotNull(document["components"]!["securitySchemes"]!["bearer"]);
        foreach ((string path, JsonNode answer) in new (string, JsonNode)[]
        {
            ("/api/recommendations/startups/for-developer/{userId}", await fixture.Reader.StartupsAsync(ReaderWorld.User(9), "?limit=1")),
            ("/api/recommendations/developers/for-startup/{startupId}", await fixture.Reader.PeopleAsync(ReaderWorld.Startup(8), "?limit=1")),
            ("/api/similar/startups/{startupId}", await fixture.Reader.GetJsonAsync($"/api/similar/startups/{ReaderWorld.Startup(8)}?limit=1")),
            ("/api/explain/startups/{userId}/{startupId}", await fixture.Reader.GetJsonAsync($"/api/explain/startups/{ReaderWorld.User(9)}/{ReaderWorld.Startup(20)}")),
            ("/api/explain/people/{startupId}/{userId}", await fixture.Reader.GetJsonAsync($"/api/explain/people/{ReaderWorld.Startup(8)}/{await FirstPersonAsync()}")),
            ("/api/similar/users/{userId}", await fixture.Reader.GetJsonAsync($"/api/similar/users/{ReaderWorld.User(9)}?limit=1")),
            ("/api/popular/startups", await fixture.Reader.GetJsonAsync("/api/popular/startups?limit=1")),
            ("/api/recommendations/batch", await BatchAsync()),
            ("/api/versions", await fixture.Reader.GetJsonAsync("/api/versions")),
            ("/health", await fixture.Reader.GetJsonAsync("/health")),
        })
        {
            JsonNode operation = document["paths"]![path]!.AsObject().Single().Value!;
            JsonNode example = operation["responses"]!["200"]!["content"]!["application/json"]!["example"]!;
            Assert.Equal(Names(answer), Names(example));
            Assert.Equal(path.StartsWith("/api/", StringComparison.Ordinal) ? 2 : 0, operation["security"]?.AsArray().Count ?? 0);
            Assert.All(Reasons(example), static reason => Assert.True(reason is ReasonRenderer.PopularText or ReasonRenderer.SimilarHistoryText || reason.StartsWith("shares ", StringComparison.Ordinal), reason));
            Assert.True(!path.StartsWith("/api/similar", StringComparison.Ordinal) || (int)example["removed"]!["acted_on"]! <= 1, "of peers only the one asked about is left out");
            if (example["history"] is { } history)
                Assert.Equal((float)history["score"]!, history["contributions"]!.AsArray().Append(history["rest"]).Append(history["others"]).Sum(static c => (float)c!["contribution"]!), 1e-4f);
        }
    }

    private async Task<JsonNode> BatchAsync()
    {
        using HttpResponseMessage response = await fixture.Reader.Client.PostAsync(
            new Uri("/api/recommendations/batch?list=startups/for-developer&limit=1", UriKind.Relative), JsonContent.Create(new { ids = (Guid[])[ReaderWorld.User(9)] }), Token);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;
    }

    /// <summary>Every reason in an answer.</summary>
    private static IEnumerable<string> Reasons(JsonNode? node) => node switch
    {
        JsonObject obj => obj.SelectMany(static p => p.Key == "reasons" ? p.Value!.AsArray().Select(static r => (string)r!) : Reasons(p.Value)),
        JsonArray array => array.SelectMany(Reasons),
        _ => [],
    };

    private async Task<Guid> FirstPersonAsync() => (Guid)(await fixture.Reader.PeopleAsync(ReaderWorld.Startup(8), "?limit=1"))["users"]![0]!["user_id"]!;

    /// <summary>Every name with the kind of its value, once each: lists may have other lengths.</summary>
    private static string[] Names(JsonNode? node) => node switch
    {
        JsonObject obj => [.. obj.SelectMany(static p => (string[])[$"{p.Key}: {p.Value?.GetValueKind()}", .. Names(p.Value)]).Distinct(StringComparer.Ordinal)],
        JsonArray array => [.. array.SelectMany(Names).Distinct(StringComparer.Ordinal)],
        _ => [],
    };

    private async Task<(HttpStatusCode Status, string Tag, string Body)> AskAsync(string path, string? held = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (held is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", held);
        using HttpResponseMessage response = await fixture.Reader.Client.SendAsync(request, Token);
        return (response.StatusCode, response.Headers.ETag!.ToString(), await response.Content.ReadAsStringAsync(Token));
    }
}
