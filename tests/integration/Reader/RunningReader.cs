using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Precompute.Client;
using Precompute.ReaderApi.Hosting;
using Precompute.ReaderApi.Serving;

namespace Precompute.IntegrationTests.Reader;

/// <summary>The API on a free loopback port, as its executable runs it.</summary>
internal sealed class RunningReader : IAsyncDisposable
{
    private readonly WebApplication _app;

    private readonly CollectedLog _log;

    private RunningReader(WebApplication app, CollectedLog log)
    {
        _app = app;
        _log = log;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Typed = new PrecomputeClient(Client);
        Ops = new HttpClient { BaseAddress = new Uri(app.Urls.Last()) };
    }

    public HttpClient Client { get; }

    /// <summary>The same by the client that callers use.</summary>
    public PrecomputeClient Typed { get; }

    /// <summary>The operators' port.</summary>
    public HttpClient Ops { get; }

    /// <summary>What it is made of.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>The id of the version that serves.</summary>
    public long VersionId
    {
        get
        {
            Assert.True(Services.GetRequiredService<LeaseHolder<LoadedVersion>>().TryAcquire(out LeaseHolder<LoadedVersion>.Lease? lease));
            using (lease)
                return lease.Value.VersionId;
        }
    }

    /// <summary>What it logged, exceptions included.</summary>
    public IReadOnlyCollection<string> Logged => _log.Entries;

    public static async Task<RunningReader> StartAsync(IEnumerable<string> settings, CancellationToken cancellationToken, TimeProvider? time = null)
    {
        WebApplication app = ReaderHost.Build(
            ["--urls=http://127.0.0.1:0", "--Api:OpsUrl=http://127.0.0.1:0", "--Api:AllowAnonymous=true", "--Api:RequestsPerSecond=0", "--Logging:LogLevel:Default=Warning", "--Api:PollInterval=00:00:00.05", "--Api:OverlayInterval=00:00:00.1", "--Api:DatabaseRetryInterval=00:00:00.1", .. settings],
            time ?? TimeProvider.System);
        CollectedLog log = new();
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new RunningReader(app, log);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    public async Task<JsonNode> GetJsonAsync(string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using HttpResponseMessage response = await GetAsync(path);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == expected, $"{path} gave {(int)response.StatusCode}: {body}");
        return JsonNode.Parse(body)!;
    }

    /// <summary>The status of a request by somebody who holds the answer to the same one already.</summary>
    public async Task<HttpStatusCode> StatusWhenHeldAsync(string path)
    {
        using HttpResponseMessage first = await GetAsync(path);
        using HttpRequestMessage again = new(HttpMethod.Get, new Uri(path, UriKind.Relative));
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage held = await Client.SendAsync(again, TestContext.Current.CancellationToken);
        return held.StatusCode;
    }

    public Task<JsonNode> StartupsAsync(Guid userId, string query = "", string role = "developer") =>
        GetJsonAsync($"/api/recommendations/startups/for-{role}/{userId}{query}");

    public Task<JsonNode> PeopleAsync(Guid startupId, string query = "", string role = "developer") =>
        GetJsonAsync($"/api/recommendations/{role}s/for-startup/{startupId}{query}");

    /// <summary>Asks until an answer is as wanted; fails after 20 seconds with the last one.</summary>
    public async Task<JsonNode> UntilAsync(Func<Task<JsonNode>> ask, Func<JsonNode, bool> isAsWanted)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            JsonNode answer = await ask();
            if (isAsWanted(answer))
                return answer;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20), $"Still {answer.ToJsonString()}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until everything that is committed now is in the overlay of opt-outs.</summary>
    public async Task UntilOverlaidAsync()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        HealthState health = Services.GetRequiredService<HealthState>();
        long started = TimeProvider.System.GetTimestamp();
        while (!(health.OverlayTakenAt >= now))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20), $"The overlay is still of {health.OverlayTakenAt:O}. {string.Join('\n', Logged)}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }

    public async Task UntilReadyAsync()
    {
        long started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using HttpResponseMessage response = await GetAsync("/health/ready");
            if (response.IsSuccessStatusCode)
                return;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "The API did not become ready.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Ops.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
