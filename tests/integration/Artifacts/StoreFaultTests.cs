using System.Diagnostics;
using Precompute.Batch.Cli;
using Precompute.IntegrationTests.Batch;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Artifacts;

/// <summary>
/// What every store must survive, whole product against spoilt store: what was written is what is read, or it is refused, the version
/// before goes on serving, and the next good run heals. Each store derives a class from this one.
/// </summary>
public abstract class StoreFaultTests(StoreFaultWorld world)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_StoreSpoiltInEachWay_FailsCleanlyEachTimeTheOldServesAndTheNextHeals()
    {
        List<string> failed = [];
        foreach (SpoiltRun spoilt in SpoiltRuns(await FilesAsync()))
            failed.Add(await world.FailedRunAsync(spoilt));
        await HealAsync([.. failed]);
    }

    [Fact]
    public async Task Run_KilledInTheMiddleOfItsUpload_IsNoVersionAndTheNextClearsAndPublishes()
    {
        string serving = await world.ServedAsync();
        string half = await KillInTheMiddleOfAnUploadAsync();

        string[] left = await world.Store.ListAsync(half, Token);
        Assert.NotEmpty(left);
        Assert.DoesNotContain($"{half}/manifest.json", left);
        Assert.Equal(serving, await world.ServedAsync());

        // Not even somebody who insists gets half a version served.
        Assert.Equal(ExitCodes.BadInput, (await world.Runs.RunAsync("versions", "activate", half)).ExitCode);
        await world.NextRunHealsAsync(half);
    }

    [Fact]
    public async Task Api_EachFileOfANewVersionFlippedAndSomeGone_IsRefusedNamingItTheOldServesAndTheSoundOneHeals()
    {
        string serving = await world.ServedAsync();
        CommandResult dry = await world.Runs.RunAsync("run", "weekly", "--force", "--dry-run");
        string label = dry.Summary.GetProperty("version").GetString()!;
        string[] keys = await world.Store.ListAsync(label, Token);
        Assert.Contains($"{label}/manifest.json", keys);
        Assert.True(keys.Length > 20, $"Only {keys.Length} files.");
        foreach (string key in keys)
        {
            byte[] sound = await world.Store.FlipAsync(key, Token);
            await AssertRefusedAsync(label, key, serving);
            await world.Store.OverwriteAsync(key, sound, Token);
        }

        foreach (string key in TestCounts.Full ? keys : [.. keys.Where(static k => k.EndsWith("manifest.json", StringComparison.Ordinal) || k.EndsWith(".csr", StringComparison.Ordinal))])
        {
            byte[] sound = await world.Store.ReadAsync(key, Token);
            await world.Store.Direct.DeleteAsync(key, Token);
            await AssertRefusedAsync(label, key, serving);
            await world.Store.OverwriteAsync(key, sound, Token);
        }

        await PointAtAsync(label);
        await world.UntilServedAsync(label);
    }

    /// <summary>The ways to spoil a run that every store has.</summary>
    private protected virtual IEnumerable<SpoiltRun> SpoiltRuns(string[] files)
    {
        foreach (string file in TestCounts.Full ? files : ["manifest.json"])
        {
            yield return new SpoiltRun(
                $"{file}: the store's copy has", () => world.RunPausedAsync(afterUpload: label => world.Store.FlipAsync($"{label}/{file}", Token)));
        }

        yield return new SpoiltRun(
            "data/history.csr: the store has no such file",
            () => world.RunPausedAsync(afterUpload: label => world.Store.Direct.DeleteAsync($"{label}/data/history.csr", Token)));
        yield return new SpoiltRun("data/config.json' exists with other content, and artefacts are never overwritten", RunAgainstForeignContentAsync);
    }

    /// <summary>The run after the spoilt ones.</summary>
    private protected virtual Task HealAsync(string[] failed) => world.NextRunHealsAsync(failed);

    /// <summary>Kills a run by a signal it cannot catch while files go into the store, the manifest not yet. Returns the version's label.</summary>
    protected abstract Task<string> KillInTheMiddleOfAnUploadAsync();

    private async Task<CommandResult> RunAgainstForeignContentAsync()
    {
        byte[] foreign = "somebody else's"u8.ToArray();
        string key = "";
        CommandResult run = await world.RunPausedAsync(beforeStaging: async label =>
        {
            key = $"{label}/data/config.json";
            await world.Store.Direct.PutAsync(key, new MemoryStream(foreign), Token);
        });
        Assert.Equal(foreign, await world.Store.ReadAsync(key, Token));
        return run;
    }

    /// <summary>Activates a version, or moves the fence so that the API tries it once more.</summary>
    private async Task PointAtAsync(string label)
    {
        if ((await world.Runs.Database.RowsAsync("select v.label from precompute.active_version a join precompute.model_version v using (version_id)", Token))[0] == label)
            await world.Runs.Database.ExecuteAsync("update precompute.active_version set fence = fence + 1", Token);
        else
            Assert.Equal(ExitCodes.Done, (await world.Runs.RunAsync("versions", "activate", label)).ExitCode);
    }

    private async Task AssertRefusedAsync(string label, string key, string serving)
    {
        int before = world.Reader.Logged.Count;
        await PointAtAsync(label);
        long started = Stopwatch.GetTimestamp();
        string? refusal;
        while ((refusal = world.Reader.Logged.Skip(before).FirstOrDefault(l => l.Contains($"Version {label} cannot be served", StringComparison.Ordinal))) is null)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30), $"{key} was not refused.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), Token);
        }

        Assert.Contains(key[(label.Length + 1)..], refusal, StringComparison.Ordinal);
        Assert.Equal("degraded", (string)(await world.Reader.GetJsonAsync("/health"))["status"]!);
        Assert.Equal(serving, await world.ServedAsync());
    }

    private async Task<string[]> FilesAsync()
    {
        string serving = await world.ServedAsync();
        return [.. (await world.Store.ListAsync(serving, Token)).Select(k => k[(serving.Length + 1)..])];
    }
}
