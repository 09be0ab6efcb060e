using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Precompute.TestKit;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Reader;

/// <summary>PostgreSQL goes and comes under load (S3), with lists from it and from local files: every answer is one, none is late, and it heals by itself.</summary>
public sealed class ReaderOutageUnderLoadTests(ReaderFixture fixture, PostgresServer server) : IClassFixture<ReaderFixture>
{
    private const int Callers = 4;

    private static readonly int Outages = TestCounts.Full ? 20 : 1;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Database")]
    [InlineData("LocalFiles")]
    public async Task DatabaseGoesAndComes_EveryRequestIsAnswered_StaleMeanwhileAndFreshAgainAfterwards(string listsFrom)
    {
        await using RunningReader reader = await fixture.StartReaderAsync($"--Api:ListsFrom={listsFrom}");
        await reader.UntilReadyAsync();
        await reader.UntilOverlaidAsync();
        ConcurrentBag<HttpStatusCode> refused = [];
        int answered = 0;
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task[] callers = [.. Enumerable.Range(0, Callers).Select(c => Task.Run(() => AskAsync(c), Token))];

        for (int outage = 0; outage < Outages; outage++)
        {
            await reader.UntilAsync(() => reader.StartupsAsync(ReaderWorld.User(9)), static a => !(bool)a["stale"]!);
            await server.WithoutConnectionsAsync(fixture.Database, async () =>
            {
                JsonNode down = await reader.UntilAsync(() => reader.StartupsAsync(ReaderWorld.User(9)), static a => (bool)a["stale"]!);
                Assert.Equal("als", (string)down["method_used"]!);
                using HttpResponseMessage ready = await reader.GetAsync("/health/ready");
                Assert.True(ready.IsSuccessStatusCode);
                int before = Volatile.Read(ref answered);
                await reader.UntilAsync(() => Task.FromResult((JsonNode)Volatile.Read(ref answered)), n => (int)n! >= before + 100);
            });
        }

        await reader.UntilAsync(() => reader.StartupsAsync(ReaderWorld.User(9)), static a => !(bool)a["stale"]!);
        await reader.UntilAsync(() => reader.GetJsonAsync("/health"), static h => (string)h["status"]! == "healthy");
        await stop.CancelAsync();
        await Task.WhenAll(callers);
        Assert.Empty(refused);

        async Task AskAsync(int caller)
        {
            for (int i = caller; !stop.IsCancellationRequested; i += Callers)
            {
                string path = i % 2 == 0
                    ? $"/api/recommendations/startups/for-developer/{ReaderWorld.User(i % ReaderWorld.People)}"
                    : $"/api/recommendations/investors/for-startup/{ReaderWorld.Startup(i % ReaderWorld.StartupCount)}?limit=40";
                using HttpResponseMessage response = await reader.GetAsync(path);
                if (!response.IsSuccessStatusCode)
                    refused.Add(response.StatusCode);
                Interlocked.Increment(ref answered);
            }
        }
    }
}
