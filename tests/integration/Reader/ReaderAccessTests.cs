using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Precompute.Batch.Cli;
using Precompute.Database.Access;
using Precompute.IntegrationTests.Batch;
using Precompute.ReaderApi.Security;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Reader;

/// <summary>Who may ask what: keys, scopes, ports, limits, and what logs say of all that (S10).</summary>
public sealed class ReaderAccessTests(ReaderFixture fixture, PostgresServer server) : IClassFixture<ReaderFixture>, IDisposable
{
    private static readonly string Startups = $"/api/recommendations/startups/for-developer/{ReaderWorld.User(9)}";
    private static readonly string People = $"/api/recommendations/developers/for-startup/{ReaderWorld.Startup(8)}";

    private readonly ReaderKeys _keys = new(fixture.Database.BatchConnectionString);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task Start_WithoutAnyKey_IsRefusedWithWhatToDo()
    {
        await fixture.ExecuteAsync("update precompute.api_key set revoked_at = now() where revoked_at is null");

        StartRefusedException refused = await Assert.ThrowsAsync<StartRefusedException>(() => StartAsync());

        Assert.Contains("precompute keys create", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Api:AllowAnonymous", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_OfAScope_OpensThatAloneByEitherHeaderAndNothingElseDoes()
    {
        (_, string startups) = await _keys.CreateAsync("shop", "read:startups");
        (_, string both) = await _keys.CreateAsync("crm");
        await using RunningReader reader = await StartAsync();

        Assert.Equal(200, await ReaderKeys.StatusAsync(reader.Client, Startups, startups));
        Assert.Equal(200, await ReaderKeys.StatusAsync(reader.Client, Startups, startups, bearer: false));
        Assert.Equal(200, await ReaderKeys.StatusAsync(reader.Client, People, both));
        await AssertProblemAsync(reader, People, startups, HttpStatusCode.Forbidden, "urn:precompute:problem:scope-missing");
        foreach (string? wrong in (string?[])[null, "", "pck_", startups[..^1], startups + "A", startups.ToUpperInvariant(), ApiKeyToken.Create(), new string('x', 5000), Convert.ToHexString(ApiKeyToken.Hash(both))])
            await AssertProblemAsync(reader, Startups, wrong, HttpStatusCode.Unauthorized, "urn:precompute:problem:key-needed");
        foreach (string open in (string[])["/health", "/health/live", "/health/ready", "/openapi/v1.json"])
            Assert.Equal(200, await ReaderKeys.StatusAsync(reader.Client, open, key: null));
        Assert.Equal(404, await ReaderKeys.StatusAsync(reader.Client, "/api/nothing", key: null));
    }

    [Fact]
    public async Task Keys_CreatedRevokedAndExpired_ActWithoutARestartAndAreKeptAsHashesOnly()
    {
        (long firstId, string first) = await _keys.CreateAsync("rotated");
        await using RunningReader reader = await StartAsync();
        Assert.Equal(200, await ReaderKeys.StatusAsync(reader.Client, Startups, first));

        (long secondId, string second) = await _keys.CreateAsync("rotated");
        await UntilAsync(reader, second, 200);
        CommandResult revoked = await _keys.RunAsync("revoke", $"{firstId}");
        Assert.Equal(ExitCodes.Done, revoked.ExitCode);
        await UntilAsync(reader, first, 401);
        Assert.Equal(200, await ReaderKeys.StatusAsync(reader.Client, Startups, second));
        await fixture.ExecuteAsync($"update precompute.api_key set created_at = now() - interval '2 days', expires_at = now() - interval '1 day' where key_id = {secondId}");
        await UntilAsync(reader, second, 401);

        CommandResult list = await _keys.RunAsync("list", "--json");
        Assert.Equal("revoked", list.Lines.Single(l => l.GetProperty("key_id").GetInt64() == firstId).GetProperty("status").GetString());
        Assert.Equal("expired", list.Lines.Single(l => l.GetProperty("key_id").GetInt64() == secondId).GetProperty("status").GetString());
        string kept = string.Join('\n', await fixture.Database.RowsAsync("select k::text, encode(key_sha256, 'hex') from precompute.api_key k", Token)) + list.Output + (await _keys.RunAsync("list")).Output;
        Assert.DoesNotContain(first["pck_".Length..], kept, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexString(ApiKeyToken.Hash(first)), kept, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Keys_OneOfANewerSoftwareOrUnreadable_DoNotKeepOthersFromBeingRevoked()
    {
        (long id, string key) = await _keys.CreateAsync("leaves");
        (long newerId, string newer) = await _keys.CreateAsync("newer");
        (long unreadableId, _) = await _keys.CreateAsync("unreadable");
        await using RunningReader reader = await StartAsync();
        Assert.Equal(200, await ReaderKeys.StatusAsync(reader.Client, Startups, key));
        try
        {
            // What no error of a database is: the watch and the host outlive it.
            await fixture.ExecuteAsync($"alter table precompute.api_key alter column created_by drop not null; update precompute.api_key set created_by = null where key_id = {unreadableId}");
            await SaysAsync("Reading the keys failed unexpectedly");
            Assert.Equal(200, await ReaderKeys.StatusAsync(reader.Client, Startups, key));
            await fixture.ExecuteAsync($"update precompute.api_key set created_by = 'test' where key_id = {unreadableId}; alter table precompute.api_key alter column created_by set not null");

            await fixture.ExecuteAsync($"alter table precompute.api_key drop constraint api_key_scopes; update precompute.api_key set scopes = array['read:startups', 'read:dreams'] where key_id = {newerId}");
            await SaysAsync($"Key {newerId} has a scope that this software does not know");
            await UntilAsync(reader, newer, 401);
            await fixture.ExecuteAsync($"update precompute.api_key set revoked_at = now() where key_id = {id}");
            await UntilAsync(reader, key, 401);
            Assert.DoesNotContain("pck_", string.Join('\n', reader.Logged), StringComparison.Ordinal);
        }
        finally
        {
            await fixture.ExecuteAsync(
                $"""
                update precompute.api_key set scopes = array['read:startups'] where key_id = {newerId};
                update precompute.api_key set created_by = 'test' where key_id = {unreadableId};
                alter table precompute.api_key alter column created_by set not null;
                alter table precompute.api_key drop constraint if exists api_key_scopes;
                alter table precompute.api_key add constraint api_key_scopes check (cardinality(scopes) > 0 and scopes <@ array['read:startups', 'read:people', 'ops'])
                """);
        }

        Task SaysAsync(string text) => reader.UntilAsync(
            () => Task.FromResult((JsonNode)string.Join('\n', reader.Logged)), l => ((string)l!).Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_OnTheCommandLine_AreWrittenAloneAndWrongRequestsAreRefused()
    {
        CommandResult created = await _keys.RunAsync("create", "plain", "--days", "3");
        Assert.Matches("^pck_[A-Za-z0-9_-]{43}\\r?\\n$", created.Output);
        Assert.Contains("not shown again", created.Error, StringComparison.Ordinal);
        Assert.Contains("plain", (await _keys.RunAsync("list")).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.BadInput, (await _keys.RunAsync("revoke", "99999")).ExitCode);
        Assert.NotEqual(ExitCodes.Done, (await _keys.RunAsync("create", "x", "--scope", "write:all")).ExitCode);
        Assert.NotEqual(ExitCodes.Done, (await _keys.RunAsync("create", " ")).ExitCode);
        await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            await using NpgsqlConnection reader = new(fixture.Database.ReaderConnectionString);
            await reader.OpenAsync(Token);
            await using NpgsqlCommand command = new("update precompute.api_key set revoked_at = null", reader);
            await command.ExecuteNonQueryAsync(Token);
        });
    }

    [Fact]
    public async Task Logs_OfGoodAndBadRequestsAndAnOutage_HoldNoKeyNoHashNoPasswordAndNoId()
    {
        (_, string key) = await _keys.CreateAsync("logged");
        string configured = ApiKeyToken.Create();
        string wrong = ApiKeyToken.Create();
        string sha256 = Convert.ToHexString(ApiKeyToken.Hash(configured));
        await using RunningReader reader = await StartAsync(
            "--Logging:LogLevel:Default=Information", "--Api:Keys:0:Name=configured", $"--Api:Keys:0:Sha256={sha256}", "--Api:Keys:0:Scopes:0=read:startups");
        await AskAllAsync(200);
        await server.WithoutConnectionsAsync(fixture.Database, async () =>
        {
            // Keys go on working while the database is down, and wrong ones go on being refused.
            await reader.UntilAsync(() => reader.GetJsonAsync("/health"), h => !(bool)h["database_connected"]!);
            await reader.UntilAsync(() => Task.FromResult((JsonNode)string.Join('\n', reader.Logged)), l => ((string)l!).Contains("The keys in the database cannot be read", StringComparison.Ordinal));
            await AskAllAsync(200);
        });

        string log = string.Join('\n', reader.Logged);
        Assert.Contains("serves now", log, StringComparison.Ordinal);
        Assert.Contains("does not answer", log, StringComparison.Ordinal);
        string? password = new NpgsqlConnectionStringBuilder(fixture.Database.ReaderConnectionString).Password;
        foreach (string secret in (string[])[key, configured, wrong, sha256, "pck_", ReaderWorld.User(9).ToString(), ReaderWorld.Startup(8).ToString(), "73746172-0000", "75736572-0000"])
            Assert.DoesNotContain(secret, log, StringComparison.OrdinalIgnoreCase);
        if (!string.IsNullOrEmpty(password))
            Assert.DoesNotContain(password, log, StringComparison.Ordinal);

        async Task AskAllAsync(int expected)
        {
            Assert.Equal(expected, await ReaderKeys.StatusAsync(reader.Client, Startups, key));
            Assert.Equal(expected, await ReaderKeys.StatusAsync(reader.Client, Startups, configured));
            Assert.Equal(expected, await ReaderKeys.StatusAsync(reader.Client, People, key));
            Assert.Equal(401, await ReaderKeys.StatusAsync(reader.Client, Startups, wrong));
            Assert.Equal(400, await ReaderKeys.StatusAsync(reader.Client, Startups + $"?cursor={ReaderWorld.User(9)}", key));
            Assert.Equal(404, await ReaderKeys.StatusAsync(reader.Client, "/" + ReaderWorld.User(9), key));
        }
    }

    [Fact]
    public async Task OpsPort_HasMetricsAndNoAnswers_AndThePublicPortHasNoMetrics()
    {
        (_, string read) = await _keys.CreateAsync("reads");
        (_, string ops) = await _keys.CreateAsync("prometheus", "ops");
        await using (RunningReader loopback = await StartAsync())
        {
            Assert.Equal(200, await ReaderKeys.StatusAsync(loopback.Ops, "/metrics", key: null));
            Assert.Equal(403, await ReaderKeys.StatusAsync(loopback.Ops, "/metrics", read));
            Assert.Equal(200, await ReaderKeys.StatusAsync(loopback.Ops, "/health/live", key: null));
            Assert.Equal(404, await ReaderKeys.StatusAsync(loopback.Ops, Startups, read));
            Assert.Equal(404, await ReaderKeys.StatusAsync(loopback.Client, "/metrics", ops));
            using HttpRequestMessage spoofed = new(HttpMethod.Get, new Uri("/metrics", UriKind.Relative)) { Headers = { Host = loopback.Ops.BaseAddress!.Authority } };
            using HttpResponseMessage response = await loopback.Client.SendAsync(spoofed, Token);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        await using RunningReader open = await StartAsync("--Api:OpsUrl=http://0.0.0.0:0");
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{open.Ops.BaseAddress!.Port}") };
        Assert.Equal(401, await ReaderKeys.StatusAsync(client, "/metrics", key: null));
        Assert.Equal(403, await ReaderKeys.StatusAsync(client, "/metrics", read));
        Assert.Equal(200, await ReaderKeys.StatusAsync(client, "/metrics", ops));
    }

    [Fact]
    public async Task RateLimit_OfOneKey_Gives429WithWhenToComeBackAndLeavesOthersAlone()
    {
        (_, string busy) = await _keys.CreateAsync("busy");
        (_, string calm) = await _keys.CreateAsync("calm");
        await using RunningReader reader = await StartAsync("--Api:RequestsPerSecond=2");

        // More than two windows' worth at once: whenever a second ends, most are too many.
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ReaderKeys.AskAsync(reader.Client, Startups, busy)));
        HttpResponseMessage refused = answers.First(a => a.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        Assert.Equal("2", refused.Headers.GetValues("RateLimit-Limit").Single());
        Assert.Equal("0", refused.Headers.GetValues("RateLimit-Remaining").Single());
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        using HttpResponseMessage other = await ReaderKeys.AskAsync(reader.Client, Startups, calm);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal("1", other.Headers.GetValues("RateLimit-Remaining").Single());
        Assert.Equal(200, await ReaderKeys.StatusAsync(reader.Client, "/health/live", busy));
        foreach (HttpResponseMessage answer in answers)
            answer.Dispose();
    }

    [Fact]
    public void Endpoints_OfTheApi_AllSayWhoMayReachThem()
    {
        RouteEndpoint[] endpoints = [.. fixture.Reader.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

        Assert.NotEmpty(endpoints);
        Assert.All(endpoints, e => Assert.NotNull(e.Metadata.GetMetadata<EndpointAccess>()));
        Assert.All(
            endpoints.Where(e => e.Metadata.GetMetadata<EndpointAccess>()!.Scope == ApiScopes.None),
            e => Assert.Matches("^/(health(/live|/ready)?|openapi/.*|docs)$", "/" + e.RoutePattern.RawText!.Trim('/')));
    }

    [Fact]
    public async Task Headers_OfAnswersAndErrors_TellBrowsersToDoNothingWithThem()
    {
        foreach (string path in (string[])[Startups, "/api/nothing", Startups + "?limit=0", "/health"])
        {
            using HttpResponseMessage response = await fixture.Reader.GetAsync(path);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("default-src 'none'; frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single());
            Assert.True(response.Headers.Contains("X-Request-Id"));
            Assert.False(response.Headers.Contains("Server"));
            Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    private static async Task AssertProblemAsync(RunningReader reader, string path, string? key, HttpStatusCode status, string type)
    {
        using HttpResponseMessage response = await ReaderKeys.AskAsync(reader.Client, path, key);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("Bearer", response.Headers.WwwAuthenticate.Single().ToString(), StringComparison.Ordinal);
        Assert.Equal(type, (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!["type"]!);
    }

    private static async Task UntilAsync(RunningReader reader, string key, int status) => await reader.UntilAsync(
        async () => JsonValue.Create(await ReaderKeys.StatusAsync(reader.Client, Startups, key)), answer => (int)answer == status);

    private async Task<RunningReader> StartAsync(params string[] settings)
    {
        RunningReader reader = await fixture.StartReaderAsync(["--Api:AllowAnonymous=false", "--Api:KeyPollInterval=00:00:00.05", .. settings]);
        await reader.UntilReadyAsync();
        return reader;
    }
}
