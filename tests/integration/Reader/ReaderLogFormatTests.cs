using System.Text.Json;
using System.Text.Json.Nodes;
using Precompute.ReaderApi.Hosting;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Reader;

/// <summary>Log lines as JSON, for those who collect them: what is logged within a request has its id, and nothing has a person's.</summary>
public sealed class ReaderLogFormatTests(ReaderFixture fixture) : IClassFixture<ReaderFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Json_OfARunningApi_IsOneObjectALineAndThoseOfARequestHaveItsId()
    {
        const string RequestId = "page-17";
        Uri api = new($"http://127.0.0.1:{LoopbackPort.Free()}"), ops = new($"http://127.0.0.1:{LoopbackPort.Free()}");
        string output;

        // What the framework says of an answer that it writes stands for whatever may be logged within a request.
        await using (ChildService service = await fixture.StartProcessAsync(
            api, ops, new Dictionary<string, string>(StringComparer.Ordinal), "--Logging:Console:FormatterName=json", "--Logging:LogLevel:Microsoft.AspNetCore.Http.Result=Debug"))
        {
            using HttpClient client = new() { BaseAddress = api };
            using HttpRequestMessage request = new(HttpMethod.Get, new Uri($"/api/recommendations/startups/for-developer/{ReaderWorld.User(9)}", UriKind.Relative)) { Headers = { { "X-Request-Id", RequestId } } };
            using HttpResponseMessage response = await client.SendAsync(request, Token);
            Assert.True(response.IsSuccessStatusCode);
            for (int i = 0; i < 100 && !service.Output.Contains(RequestId, StringComparison.Ordinal); i++)
                await Task.Delay(TimeSpan.FromMilliseconds(50), Token);
            output = service.Output;
        }

        JsonNode[] lines = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => JsonNode.Parse(l)!)];
        Assert.All(lines, static l => Assert.Equal(JsonValueKind.String, l["Timestamp"]!.GetValueKind()));
        Assert.Contains(lines, static l => l["Scopes"] is JsonArray { Count: 1 } scopes && (string?)scopes[0]!["request_id"] == RequestId);
        Assert.DoesNotContain(ReaderWorld.User(9).ToString(), output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void ForEachScope_OfWhatOthersBegan_HasTheRequestsOwnAndNothingElse()
    {
        RequestScopes scopes = new();
        List<string> seen = [];
        using (scopes.Push(new RequestScope("page-17")))
        using (scopes.Push(new Dictionary<string, object>(StringComparer.Ordinal) { ["RequestPath"] = "/api/a-person" }))
            scopes.ForEachScope(static (scope, all) => all.Add($"{scope}"), seen);
        scopes.ForEachScope(static (scope, all) => all.Add($"{scope}"), seen);

        Assert.Equal(["request_id:page-17"], seen);
    }
}
