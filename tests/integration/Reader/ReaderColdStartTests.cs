using System.Net;
using System.Text.Json.Nodes;
using Precompute.Model.Formats;
using Precompute.ReaderApi.Kept;
using Precompute.ReaderApi.Serving;
using Precompute.TestKit;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Reader;

/// <summary>An API that starts while the database is down: ready only from a verified copy (S8), and then as it was before (S3, S6).</summary>
public sealed class ReaderColdStartTests(ReaderFixture fixture, PostgresServer server) : IClassFixture<ReaderFixture>, IDisposable
{
    private static readonly Guid Person = ReaderWorld.User(9);
    private static readonly Guid OptedOut = ReaderWorld.User(61);
    private static readonly string[] Closed = ["--Api:AllowAnonymous=false", "--Api:KeyPollInterval=00:00:00.05"];

    private readonly ReaderKeys _keys = new(fixture.Database.BatchConnectionString);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _keys.Dispose();

    [Theory]
    [InlineData("Database")]
    [InlineData("LocalFiles")]
    public async Task DatabaseDownAtTheStart_VersionKeysAndOptOutsAreThoseKnownLast_AndThoseOfTheDatabaseOnceItIsBack(string listsFrom)
    {
        string cache = fixture.NewCache();
        string[] settings = [.. Closed, $"--Api:ListsFrom={listsFrom}"];
        (_, string lasting) = await _keys.CreateAsync("lasting");
        (long revokedId, string revoked) = await _keys.CreateAsync("revoked");
        string before;
        await fixture.ExecuteAsync($"update source_data.users set opted_out = true where user_id = '{OptedOut}'");
        try
        {
            await using (RunningReader reader = await fixture.StartReaderInAsync(cache, settings))
            {
                await reader.UntilReadyAsync();
                await reader.UntilOverlaidAsync();
                before = (await AnswerAsync(reader, Person, lasting))["startups"]!.ToJsonString();
            }

            await _keys.RunAsync("revoke", $"{revokedId}");
            (_, string newer) = await _keys.CreateAsync("newer");
            RunningReader? again = null;
            await server.WithoutConnectionsAsync(fixture.Database, async () =>
            {
                again = await fixture.StartReaderInAsync(cache, settings);
                await again.UntilReadyAsync();

                // With local lists an overlay of the last two seconds is as good as the source, whoever read it.
                JsonNode answer = await again.UntilAsync(() => AnswerAsync(again, Person, lasting), static a => (bool)a["stale"]!);
                Assert.Equal(before, answer["startups"]!.ToJsonString());
                Assert.Equal("popular", (string)(await AnswerAsync(again, OptedOut, lasting))["method_used"]!);
                Assert.Equal(200, await StatusAsync(again, revoked));
                Assert.Equal(503, await StatusAsync(again, newer));
                Assert.Equal(401, await StatusAsync(again, null));
            });
            await using RunningReader healed = again!;
            await healed.UntilAsync(() => healed.GetJsonAsync("/health"), static h => (string)h["status"]! == "healthy");
            await UntilStatusAsync(healed, revoked, 401);
            await UntilStatusAsync(healed, newer, 200);
            await UntilStatusAsync(healed, lasting, 200);
        }
        finally
        {
            await fixture.ExecuteAsync($"update source_data.users set opted_out = false where user_id = '{OptedOut}'");
        }

        string kept = await File.ReadAllTextAsync(Path.Combine(cache, KeptFiles.KeysName), Token);
        Assert.DoesNotContain(lasting["pck_".Length..], kept, StringComparison.Ordinal);
        Assert.DoesNotContain("lasting", kept, StringComparison.Ordinal);
        foreach (string name in (string[])[KeptFiles.KeysName, KeptFiles.ServingName, OverlayFile.Name])
        {
            if (!OperatingSystem.IsWindows())
                Assert.Equal(PrivateFile.FileMode, File.GetUnixFileMode(Path.Combine(cache, name)));
        }
    }

    [Fact]
    public async Task DatabaseDownAtTheStart_WithoutACopyOrWithABadOne_IsLiveAndNotReady()
    {
        using TemporaryFolder folder = new();
        string cache = fixture.NewCache();
        await using (RunningReader reader = await fixture.StartReaderInAsync(cache))
            await reader.UntilReadyAsync();
        string damaged = Path.Combine(cache, fixture.Label, "data", "forward", "target.npy");
        await server.WithoutConnectionsAsync(fixture.Database, async () =>
        {
            await using (RunningReader empty = await fixture.StartReaderAsync())
                await IsLiveAndNotReadyAsync(empty);

            byte[] bytes = await File.ReadAllBytesAsync(damaged, Token);
            bytes[^5] ^= 0x40;
            await File.WriteAllBytesAsync(damaged, bytes, Token);
            await using (RunningReader bad = await fixture.StartReaderInAsync(cache, $"--Store:Path={folder.Combine("nowhere")}"))
            {
                await bad.UntilAsync(() => Task.FromResult((JsonNode)string.Join('\n', bad.Logged)), l => ((string)l!).Contains(fixture.Label, StringComparison.Ordinal));
                await IsLiveAndNotReadyAsync(bad);
            }

            // With the store at hand the damaged file is fetched again.
            await using RunningReader healed = await fixture.StartReaderInAsync(cache);
            await healed.UntilReadyAsync();
            Assert.Equal("als", (string)(await healed.StartupsAsync(Person))["method_used"]!);
        });
    }

    private static async Task IsLiveAndNotReadyAsync(RunningReader reader)
    {
        using HttpResponseMessage live = await reader.GetAsync("/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        using HttpResponseMessage ready = await reader.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("unhealthy", (string)(await reader.GetJsonAsync("/health", HttpStatusCode.ServiceUnavailable))["status"]!);
        await reader.GetJsonAsync($"/api/recommendations/startups/for-developer/{Person}", HttpStatusCode.ServiceUnavailable);
    }

    private static async Task<JsonNode> AnswerAsync(RunningReader reader, Guid person, string key)
    {
        using HttpResponseMessage response = await ReaderKeys.AskAsync(reader.Client, $"/api/recommendations/startups/for-developer/{person}", key);
        string body = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonNode.Parse(body)!;
    }

    private static Task<int> StatusAsync(RunningReader reader, string? key) =>
        ReaderKeys.StatusAsync(reader.Client, $"/api/recommendations/startups/for-developer/{Person}", key);

    private static async Task UntilStatusAsync(RunningReader reader, string key, int expected) =>
        await reader.UntilAsync(async () => JsonValue.Create(await StatusAsync(reader, key)), s => (int)s == expected);
}
