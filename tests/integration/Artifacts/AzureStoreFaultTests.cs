using System.Diagnostics;
using System.Text.Json.Nodes;
using Precompute.Batch.Cli;
using Precompute.IntegrationTests.Batch;
using Precompute.TestKit.Artifacts;

namespace Precompute.IntegrationTests.Artifacts;

/// <summary>The store is a container, and the way to it is bad.</summary>
public sealed class AzureStoreFaultTests(AzureStoreFaultWorld world) : StoreFaultTests(world), IClassFixture<AzureStoreFaultWorld>
{
    private const int Tries = AzureTestedStore.MaxRetries + 1;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Api_FaultsBeyondTheBoundOfRetries_TheOldServesUntilTheyPassAndTheDownloadGoesOn()
    {
        string serving = await world.ServedAsync();
        string label = (await world.Runs.RunAsync("run", "weekly", "--force", "--dry-run")).Summary.GetProperty("version").GetString()!;
        string largest = (await world.Store.Direct.ListAsync(label + "/", Token).ToArrayAsync(Token)).MaxBy(static a => a.Length)!.Key;
        world.Proxy.Forget();
        int logged = world.Reader.Logged.Count;
        Fault unavailable = world.Proxy.Add(new Fault(static r => Reads(r, "data/features.bin"), FaultKind.Status));
        Assert.Equal(ExitCodes.Done, (await world.Runs.RunAsync("versions", "activate", label)).ExitCode);
        await UntilHitAsync(unavailable, 2 * Tries, serving);
        world.Proxy.Forget();
        Fault cut = world.Proxy.Add(new Fault(static r => Reads(r, "data/features.bin"), FaultKind.CutResponse) { After = 0 });
        await UntilHitAsync(cut, 10, serving);
        JsonNode health = await world.Reader.GetJsonAsync("/health");
        Assert.Equal("degraded", (string)health["status"]!);
        Assert.Equal(label, (string)health["refused_version"]!);

        world.Proxy.Forget();
        await world.UntilServedAsync(label);

        // What had arrived was not fetched again.
        Assert.DoesNotContain(world.Proxy.Seen, r => Reads(r, largest));
        string[] said = [.. world.Reader.Logged.Skip(logged)];
        Assert.Single(said, l => l.Contains($"Version {label} could not be fetched yet", StringComparison.Ordinal));
        Assert.DoesNotContain(said, static l => l.Contains(AzuriteServer.Secret, StringComparison.Ordinal));
    }

    /// <summary>The process is killed while one of its requests hangs.</summary>
    protected override async Task<string> KillInTheMiddleOfAnUploadAsync()
    {
        world.Proxy.Forget();
        Fault hanging = world.Proxy.Add(new Fault(static r => Writes(r, "run.json"), FaultKind.Delay) { Wait = TimeSpan.FromMinutes(2) });
        await using (ChildRun run = ChildRun.Start(world.Runs))
        {
            long started = Stopwatch.GetTimestamp();
            while (hanging.Hits == 0)
            {
                Assert.Null(run.Ended());
                Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(90), "The upload did not come.");
                await Task.Delay(TimeSpan.FromMilliseconds(10), Token);
            }
        }

        world.Proxy.Forget();
        return (await world.Runs.Database.ScalarAsync<string>("select label from precompute.model_version order by version_id desc limit 1", Token))!;
    }

    private protected override IEnumerable<SpoiltRun> SpoiltRuns(string[] files) =>
    [
        .. base.SpoiltRuns(files),
        new SpoiltRun($"the service answered 503, also after {AzureTestedStore.MaxRetries} retries", () => RunBeyondTheBoundAsync(FaultKind.Status)),
        new SpoiltRun($"the connection broke, also after {AzureTestedStore.MaxRetries} retries", () => RunBeyondTheBoundAsync(FaultKind.CutRequest)),
    ];

    /// <summary>What passes within the bound of retries harms no run.</summary>
    private protected override async Task HealAsync(string[] failed)
    {
        Fault[] passing =
        [
            world.Proxy.Add(new Fault(static r => Writes(r, "data/history.csr"), FaultKind.Status) { Times = AzureTestedStore.MaxRetries, RetryAfter = TimeSpan.FromHours(1) }),
            world.Proxy.Add(new Fault(static r => Writes(r, "data/forward/target.npy"), FaultKind.CutRequest) { Times = 1, After = 100 }),
            world.Proxy.Add(new Fault(static r => Writes(r, "data/forward/target.hnsw"), FaultKind.LoseResponse) { Times = 1 }),
            world.Proxy.Add(new Fault(static r => Reads(r, "data/forward/query.npy"), FaultKind.CutResponse) { Times = 2, After = 100 }),
            world.Proxy.Add(new Fault(static r => Writes(r, "manifest.json"), FaultKind.Status) { Times = 1, Status = 500 }),
        ];
        await base.HealAsync(failed);
        Assert.Equal([AzureTestedStore.MaxRetries, 1, 1, 2, 1], passing.Select(static f => f.Hits));
        world.Proxy.Forget();
    }

    private static bool Writes(SeenRequest request, string file) => request.Method == "PUT" && request.Path.EndsWith("/" + file, StringComparison.Ordinal);

    private static bool Reads(SeenRequest request, string file) => request.Method == "GET" && request.Path.EndsWith("/" + file, StringComparison.Ordinal);

    private async Task<CommandResult> RunBeyondTheBoundAsync(FaultKind kind)
    {
        Fault fault = world.Proxy.Add(new Fault(static r => Writes(r, "data/history.csr"), kind) { After = 100, RetryAfter = TimeSpan.FromHours(1) });
        CommandResult run = await world.Runs.RunAsync("run", "weekly", "--force");
        Assert.Equal(Tries, fault.Hits);
        world.Proxy.Forget();
        return run;
    }

    private async Task UntilHitAsync(Fault fault, int times, string serving)
    {
        long started = Stopwatch.GetTimestamp();
        while (fault.Hits < times)
        {
            Assert.Equal(serving, await world.ServedAsync());
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30), $"The API tried {fault.Hits} times in 30 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), Token);
        }

        Assert.Equal(serving, await world.ServedAsync());
    }
}
