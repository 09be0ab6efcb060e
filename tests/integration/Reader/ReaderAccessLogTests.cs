using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Reader;

/// <summary>The access log of a real server: who was shown what, by which key, and nothing of those who opted out.</summary>
public sealed class ReaderAccessLogTests(ReaderFixture fixture) : IClassFixture<ReaderFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_OfEveryKindOfRequest_SayWhatWasShownAndNothingOfThoseWhoOptedOut()
    {
        using TemporaryFolder folder = new();
        using ReaderKeys keys = new(fixture.Database.BatchConnectionString);
        (long keyId, string key) = await keys.CreateAsync("shop");
        Guid warm = ReaderWorld.User(9);
        Guid optedOut = ReaderWorld.User(ReaderWorld.OptedOutPerson);
        Guid firm = ReaderWorld.Startup(8);
        Dictionary<string, JsonNode> answers = new(StringComparer.Ordinal);
        await using (RunningReader reader = await fixture.StartReaderAsync("--Api:AllowAnonymous=false", $"--Api:AccessLog:Path={folder.Combine("access")}"))
        {
            await reader.UntilReadyAsync();
            await AskAsync("list", $"/api/recommendations/startups/for-developer/{warm}?limit=3");
            await AskAsync("page", $"/api/recommendations/startups/for-developer/{warm}?limit=3&cursor={answers["list"]["next_cursor"]}");
            await AskAsync("silent", $"/api/recommendations/startups/for-developer/{optedOut}?limit=2");
            await AskAsync("similar", $"/api/similar/startups/{firm}?limit=2");
            await AskAsync("why", $"/api/explain/startups/{warm}/{answers["list"]["startups"]![1]!["startup_id"]}");
            await AskAsync("wrong", $"/api/recommendations/startups/for-developer/{warm}?limit=0");
            await AskAsync("closed", $"/api/recommendations/startups/for-developer/{warm}", sendKey: false);
            await AskAsync("health", "/health");
            await AskAsync("nothing", $"/api/nothing/{warm}");
            using HttpRequestMessage batch = Request(HttpMethod.Post, "batch", "/api/recommendations/batch?list=developers/for-startup&limit=2", sendKey: true);
            batch.Content = JsonContent.Create(new { ids = (Guid[])[firm, ReaderWorld.Startup(12)] });
            using HttpResponseMessage response = await reader.Client.SendAsync(batch, Token);
            answers["batch"] = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;

            using HttpResponseMessage metrics = await reader.Ops.GetAsync(new Uri("/metrics", UriKind.Relative), Token);
            string[] dropped = [.. (await metrics.Content.ReadAsStringAsync(Token)).Split('\n').Where(static l => l.StartsWith("precompute_access_log_dropped_total{", StringComparison.Ordinal))];
            Assert.Equal(2, dropped.Length);
            Assert.All(dropped, static l => Assert.EndsWith("} 0", l, StringComparison.Ordinal));

            async Task AskAsync(string requestId, string path, bool sendKey = true)
            {
                using HttpRequestMessage request = Request(HttpMethod.Get, requestId, path, sendKey);
                using HttpResponseMessage answer = await reader.Client.SendAsync(request, Token);
                string body = await answer.Content.ReadAsStringAsync(Token);
                if (body.StartsWith('{'))
                    answers[requestId] = JsonNode.Parse(body)!;
            }
        }

        // The stop has written what waited.
        string text = string.Concat(Directory.GetFiles(folder.Combine("access")).Select(File.ReadAllText));
        JsonNode[] lines = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)];
        Assert.Equal(["list", "page", "silent", "similar", "why", "wrong", "closed", "batch", "batch"], lines.Select(l => (string)l["request_id"]!));
        JsonNode list = lines[0];
        Assert.Equal($"key:{keyId}", (string)list["key_id"]!);
        Assert.Equal("/api/recommendations/startups/for-developer/{userId}", (string)list["route"]!);
        Assert.Equal(("forward", "developer", "als"), ((string)list["direction"]!, (string)list["role"]!, (string)list["method"]!));
        Assert.Equal((200, fixture.Label, 1), ((int)list["status"]!, (string)list["version"]!, (int)list["first_rank"]!));
        Assert.Equal(warm, (Guid)list["entity"]!);
        Assert.Equal(Answers.Ids(answers["list"]), Ids(list));
        Assert.True((double)list["latency_ms"]! > 0);
        Assert.Equal(4, (int)lines[1]["first_rank"]!);
        Assert.Equal(Answers.Ids(answers["page"]), Ids(lines[1]));
        Assert.Null(lines[2]["entity"]);
        Assert.Equal(2, Ids(lines[2]).Length);
        Assert.Equal(("similar_startups", firm), ((string)lines[3]["direction"]!, (Guid)lines[3]["entity"]!));
        Assert.Equal(("explain_forward", 2), ((string)lines[4]["direction"]!, (int)lines[4]["first_rank"]!));
        Assert.Equal([Answers.Ids(answers["list"])[1]], Ids(lines[4]));
        Assert.Equal((400, 401), ((int)lines[5]["status"]!, (int)lines[6]["status"]!));
        Assert.Null(lines[6]["key_id"]);
        Assert.Null(lines[5]["direction"]);
        Assert.Equal([firm, ReaderWorld.Startup(12)], lines[7..].Select(l => (Guid)l["entity"]!));
        Assert.Equal(2, Ids(lines[8]).Length);
        foreach (string secret in (string[])[optedOut.ToString(), key, "127.0.0.1"])
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);

        HttpRequestMessage Request(HttpMethod method, string requestId, string path, bool sendKey)
        {
            HttpRequestMessage request = new(method, new Uri(path, UriKind.Relative));
            request.Headers.Add("X-Request-Id", requestId);
            if (sendKey)
                request.Headers.Add("X-Api-Key", key);
            return request;
        }
    }

    [Fact]
    public async Task Folder_ThatCannotBeWritten_CostsNoAnswer()
    {
        using TemporaryFolder folder = new();
        string blocked = folder.Combine("access");
        await File.WriteAllTextAsync(blocked, "", Token);
        await using RunningReader reader = await fixture.StartReaderAsync($"--Api:AccessLog:Path={blocked}");
        await reader.UntilReadyAsync();
        for (int i = 0; i < 5; i++)
            await reader.StartupsAsync(ReaderWorld.User(9));

        await reader.UntilAsync(
            async () => JsonValue.Create(await reader.Ops.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token)),
            m => ((string)m!).Split('\n').Any(static l => l.Contains("reason=\"write_failed\"", StringComparison.Ordinal) && !l.EndsWith("} 0", StringComparison.Ordinal)));
        Assert.Single(reader.Logged, l => l.Contains("The access log cannot be written", StringComparison.Ordinal));
        using HttpResponseMessage health = await reader.GetAsync("/health");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    private static Guid[] Ids(JsonNode line) => [.. line["ids"]!.AsArray().Select(i => (Guid)i!)];
}
