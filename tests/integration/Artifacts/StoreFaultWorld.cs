using System.Text.Json.Nodes;
using Precompute.Batch.Cli;
using Precompute.IntegrationTests.Batch;
using Precompute.IntegrationTests.Reader;
using Precompute.TestKit;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Artifacts;

/// <summary>A marketplace whose first version was published into a store and is served from it; then the store is spoilt.</summary>
public abstract class StoreFaultWorld(PostgresServer server) : IAsyncLifetime
{
    private readonly TemporaryFolder _cache = new();
    private RunWorld? _runs;
    private TestedStore? _store;
    private RunningReader? _reader;
    private string _person = "";

    internal RunWorld Runs => _runs!;

    internal TestedStore Store => _store!;

    /// <summary>An API that serves all along.</summary>
    internal RunningReader Reader => _reader!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _store = await CreateStoreAsync(CancellationToken.None);
        _runs = await RunWorld.CreateAsync(server, CancellationToken.None, store: _store.Settings);
        CommandResult first = await _runs.RunAsync("run", "weekly");
        Assert.True(first.ExitCode == ExitCodes.Done, first.ToString());
        _person = (await _runs.Database.ScalarAsync<string>(
            "select user_id::text from report.startups_for_people where role = 'developer' and interaction_count >= 5 order by 1 limit 1", CancellationToken.None))!;
        _reader = await RunningReader.StartAsync(
            [
                $"--ConnectionStrings:Serving={_runs.Database.ReaderConnectionString}",
                $"--Api:CacheDirectory={_cache.Path}",
                "--Api:StoreRetryInterval=00:00:00.1",
                // Refusals by the dozen are what is wanted; tests read them, nobody else.
                "--Logging:Console:LogLevel:Default=None",
                .. _store.Arguments,
            ],
            CancellationToken.None);
        await _reader.UntilReadyAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_reader is not null)
            await _reader.DisposeAsync();
        if (_runs is not null)
            await _runs.DisposeAsync();
        if (_store is not null)
            await _store.DisposeAsync();
        _cache.Dispose();
        GC.SuppressFinalize(this);
    }

    internal abstract Task<TestedStore> CreateStoreAsync(CancellationToken cancellationToken);

    /// <summary>The version that the API answers from; the answer must be a whole one.</summary>
    internal async Task<string> ServedAsync()
    {
        JsonNode answer = await Reader.StartupsAsync(Guid.Parse(_person));
        Assert.Equal(10, (int)answer["returned"]!);
        Assert.False((bool)answer["stale"]!);
        return (string)answer["model_version"]!;
    }

    /// <summary>A run that fails by what is done to the store, as the documentation says: exit 1, in the ledger, nothing else changed.</summary>
    /// <returns>Label of the version that it did not publish.</returns>
    internal async Task<string> FailedRunAsync(SpoiltRun spoilt)
    {
        string serving = await ServedAsync();
        CommandResult failed = await spoilt.RunAsync();

        Assert.True(failed.ExitCode == ExitCodes.Failed, failed.ToString());
        Assert.Equal("failed", failed.Status);
        Assert.Contains(spoilt.Sentence, failed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", failed.Error, StringComparison.Ordinal);
        string[] run = (await Runs.Database.RowsAsync(
            "select r.status, r.exit_code, v.status, v.label from precompute.run r join precompute.model_version v using (version_id) order by r.run_id desc limit 1", Token))[0].Split('|');
        Assert.Equal(["failed", "1", "failed"], run[..3]);
        Assert.Equal(serving, await ServedAsync());
        Assert.Equal("healthy", (string)(await Reader.GetJsonAsync("/health"))["status"]!);
        return run[3];
    }

    /// <summary>The next run publishes, the API follows, and nothing is left in the store of the versions that failed.</summary>
    internal async Task NextRunHealsAsync(params string[] failed)
    {
        CommandResult next = await Runs.RunAsync("run", "weekly", "--force");
        Assert.True(next.ExitCode == ExitCodes.Done, next.ToString());
        await UntilServedAsync(next.Summary.GetProperty("version").GetString()!);
        foreach (string label in failed)
            Assert.Empty(await Store.ListAsync(label, Token));
    }

    /// <summary>Waits until the API serves a version and says that all is well.</summary>
    internal async Task UntilServedAsync(string label)
    {
        await Reader.UntilAsync(
            () => Reader.GetJsonAsync("/health"), h => (string)h["model_version"]! == label && (string)h["status"]! == "healthy");
        Assert.Equal(label, await ServedAsync());
    }

    /// <summary>Runs, and acts before anything is staged or when all files are in the store.</summary>
    internal async Task<CommandResult> RunPausedAsync(Func<string, Task>? beforeStaging = null, Func<string, Task>? afterUpload = null)
    {
        string? end = null;
        Task<CommandResult> run;
        await using (StagePause pause = await StagePause.PrepareAsync(Runs.Database, Token))
        {
            run = Task.Run(RunAsync, Token);
            await pause.UntilStagingAsync(() => end, Token);
            if (beforeStaging is not null)
                await beforeStaging(pause.Label);
            if (afterUpload is not null)
            {
                await pause.UntilUploadedAsync(() => end, Token);
                Assert.True(await Store.Direct.ExistsAsync($"{pause.Label}/manifest.json", Token));
                await afterUpload(pause.Label);
            }
        }

        return await run;

        async Task<CommandResult> RunAsync()
        {
            CommandResult result = await Runs.RunAsync("run", "weekly", "--force");
            end = result.ToString();
            return result;
        }
    }
}
