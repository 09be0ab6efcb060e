using System.Diagnostics;
using Precompute.Batch.Cli;
using Precompute.Numerics;
using Precompute.TestKit;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary>A run takes over what one before it finished on the same inputs, and nothing else.</summary>
public sealed class ResumedRunTests(PostgresServer server, OnceFailedWorld failed) : IClassFixture<OnceFailedWorld>, IAsyncLifetime
{
    private static readonly string[] Resumable = ["evaluate", "train", "index", "lists"];

    // Every test's world holds the same data, so that one uninterrupted run will do for all.
    private static string? _uninterrupted;

    private RunWorld _world = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await RunWorld.CreateAsync(server, Ct);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    /// <summary>Where a run is killed, and how many of the resumable steps are finished then.</summary>
    public static TheoryData<string, int> Kills => TestCounts.Full ? new() { { "index", 2 }, { "lists", 3 }, { "stage", 4 } } : new() { { "lists", 3 } };

    [Theory]
    [MemberData(nameof(Kills))]
    public async Task Killed_RerunReusesWhatWasFinished_AndMakesTheBytesOfAnUninterruptedRun(string step, int finished)
    {
        await using (await StepTrigger.HoldAsync(_world.Database, step, Ct))
            await KillAsync(StepTrigger.SomebodyWaits);
        CommandResult rerun = await _world.RunAsync("run", "weekly");

        Assert.True(rerun.ExitCode == ExitCodes.Done, rerun.ToString());
        Assert.Equal(Resumable[..finished], ReusedSteps(rerun));
        Assert.Equal(1, rerun.Summary.GetProperty("resumed_from").GetInt64());
        Assert.Equal("1", Assert.Single(await _world.Database.RowsAsync("select resumed_from from report.runs where run_id = 2", Ct)));
        Assert.Equal(Resumable[..finished].Order(StringComparer.Ordinal), await _world.Database.RowsAsync("select name from report.run_steps where run_id = 2 and details ->> 'reused_from_run' = '1' order by name", Ct));

        AssertNothingIsLeft();
        Assert.Equal(await UninterruptedAsync(), rerun.ContentSha256);
    }

    [Fact]
    public async Task KilledTwice_ThirdRunReusesOfBoth()
    {
        await using (await StepTrigger.HoldAsync(_world.Database, "index", Ct))
            await KillAsync(StepTrigger.SomebodyWaits);
        await using (await StepTrigger.HoldAsync(_world.Database, "stage", Ct))
            await KillAsync(StepTrigger.SomebodyWaits);
        CommandResult third = await _world.RunAsync("run", "weekly");

        Assert.True(third.ExitCode == ExitCodes.Done, third.ToString());
        Assert.Equal([1L, 1L, 2L, 2L], [.. third.Lines.Where(IsReused).Select(static l => l.GetProperty("reused_from_run").GetInt64())]);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task FailedNightly_StartsFromTheSameFactors_IsReused()
    {
        Assert.Equal(ExitCodes.Done, (await _world.RunAsync("run", "weekly")).ExitCode);
        await ChangeSourceAsync();
        CommandResult whole = await _world.RunAsync("run", "nightly", "--dry-run");
        await FailBeforeStagingAsync("nightly");
        CommandResult rerun = await _world.RunAsync("run", "nightly");

        Assert.Equal("activated", rerun.Status);
        Assert.Equal(Resumable, ReusedSteps(rerun));
        Assert.Equal(whole.ContentSha256, rerun.ContentSha256);
    }

    [Fact]
    public async Task SettingsChanged_NothingIsReused()
    {
        await BeginFailedAsync();
        await File.WriteAllTextAsync(_world.ConfigFile, (await File.ReadAllTextAsync(_world.ConfigFile, Ct)).Replace("\"Factors\":16", "\"Factors\":24", StringComparison.Ordinal), Ct);
        await AssertNotReusedAsync("the settings changed");
    }

    [Fact]
    public async Task SourceChanged_NothingIsReused()
    {
        await BeginFailedAsync();
        await ChangeSourceAsync();
        await AssertNotReusedAsync("the source changed");
    }

    [Fact]
    public async Task OtherKindOfRun_NothingIsReused()
    {
        await FailBeforeStagingAsync("nightly");
        await AssertNotReusedAsync("they are those of a nightly run");
    }

    [Fact]
    public async Task OtherKernels_NothingIsReused_AndTheLedgerSaysHowItWouldBe()
    {
        await using (await StepTrigger.RaiseAsync(_world.Database, "stage", Ct))
        {
            ProcessStartInfo start = PrecomputeProcess.DotnetStart(_world.Folder, PrecomputeProcess.AssemblyPath, ["run", "weekly", "--config", _world.ConfigFile]);
            start.Environment[KernelSelector.EnvironmentVariable] = RunWorld.OtherKernels;
            Assert.Equal(ExitCodes.Failed, (await PrecomputeProcess.RunAsync(start, TimeSpan.FromMinutes(2), Ct)).ExitCode);
        }

        await AssertNotReusedAsync($"PRECOMPUTE_KERNEL={RunWorld.OtherKernels} would use them");
    }

    [Fact]
    public async Task NoResume_NothingIsReused()
    {
        await BeginFailedAsync();
        CommandResult rerun = await _world.RunAsync("run", "weekly", "--no-resume");

        Assert.True(rerun.ExitCode == ExitCodes.Done, rerun.ToString());
        Assert.Empty(ReusedSteps(rerun));
        AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("version/data/forward/query.npy", "train", "data/forward/query.npy is not what was written")]
    [InlineData("version/data/reverse/target.hnsw", "index", "data/reverse/target.hnsw is not what was written")]
    [InlineData("version/data/lists/forward-developer.bin", "lists", "data/lists/forward-developer.bin is not what was written")]
    [InlineData("steps/evaluate.result.json", "evaluate", "its result is not what was written")]
    public async Task OneByteOfAFileChanged_ThatStepIsComputedAnew(string file, string step, string why)
    {
        await BeginFailedAsync();
        string path = Path.Combine(Unfinished, file);
        byte[] bytes = await File.ReadAllBytesAsync(path, Ct);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Ct);
        CommandResult rerun = await _world.RunAsync("run", "weekly");

        // What comes after it is the same bytes again, so that the steps that received them are of use after all.
        Assert.True(rerun.ExitCode == ExitCodes.Done, rerun.ToString());
        Assert.Equal(Resumable.Where(s => s != step), ReusedSteps(rerun));
        Assert.Contains(why, await _world.Database.ScalarAsync<string>($"select details ->> 'not_reused' from precompute.run_step where run_id = 2 and name = '{step}'", Ct), StringComparison.Ordinal);
        Assert.Equal(await UninterruptedAsync(), rerun.ContentSha256);
    }

    [Fact]
    public async Task RecordTornAndForeignFilesInTheFolder_AreRemovedAndNotPublished()
    {
        await BeginFailedAsync();
        string record = Path.Combine(Unfinished, "steps", "lists.json");
        await File.WriteAllTextAsync(record, (await File.ReadAllTextAsync(record, Ct))[..40], Ct);
        await File.WriteAllTextAsync(Path.Combine(Unfinished, "version", "data", "stray.bin"), "nobody's", Ct);
        CommandResult rerun = await _world.RunAsync("run", "weekly");

        Assert.True(rerun.ExitCode == ExitCodes.Done, rerun.ToString());
        Assert.Equal(["evaluate", "train", "index"], ReusedSteps(rerun));
        Assert.Equal(await UninterruptedAsync(), rerun.ContentSha256);
    }

    [Fact]
    public async Task FailedOnAFullDisk_LeavesNothingOnIt()
    {
        await using (await StepTrigger.RaiseAsync(_world.Database, "stage", Ct, sqlState: "53100"))
            Assert.Equal(ExitCodes.Failed, (await _world.RunAsync("run", "weekly")).ExitCode);

        AssertNothingIsLeft();
    }

    [Fact]
    public async Task NothingToDoAfterAFailedForcedRun_RemovesWhatItLeft()
    {
        Assert.Equal(ExitCodes.Done, (await _world.RunAsync("run", "weekly")).ExitCode);
        await FailBeforeStagingAsync("weekly", "--force");
        Assert.NotEmpty(Directory.EnumerateFiles(Unfinished, "*", SearchOption.AllDirectories));
        CommandResult next = await _world.RunAsync("run", "weekly");

        Assert.Equal("nothing_changed", next.Status);
        AssertNothingIsLeft();
    }

    private string Unfinished => Path.Combine(_world.Folder, "data", "work", "unfinished");

    private static string[] ReusedSteps(CommandResult run) => [.. run.Lines.Where(IsReused).Select(static l => l.GetProperty("step").GetString()!)];

    private static bool IsReused(System.Text.Json.JsonElement line) =>
        line.TryGetProperty("reused_from_run", out System.Text.Json.JsonElement run) && run.ValueKind == System.Text.Json.JsonValueKind.Number;

    private async Task<string> UninterruptedAsync()
    {
        if (_uninterrupted is null)
        {
            CommandResult whole = await _world.RunAsync("run", "weekly", "--force", "--no-resume");
            Assert.True(whole.ExitCode == ExitCodes.Done, whole.ToString());
            Assert.Empty(ReusedSteps(whole));
            _uninterrupted = whole.ContentSha256;
        }

        return _uninterrupted;
    }

    private Task ChangeSourceAsync() => _world.Database.ExecuteAsync(
        "insert into source.user_interactions select user_id, startup_id, 'like', occurred_at, null from source.user_interactions limit 1", Ct);

    private async Task BeginFailedAsync()
    {
        await _world.DisposeAsync();
        _world = await failed.CopyAsync(Ct);
    }

    private async Task FailBeforeStagingAsync(string kind, params string[] options)
    {
        await using (await StepTrigger.RaiseAsync(_world.Database, "stage", Ct))
        {
            CommandResult run = await _world.RunAsync(["run", kind, .. options]);
            Assert.True(run.ExitCode == ExitCodes.Failed, run.ToString());
        }
    }

    private async Task AssertNotReusedAsync(string why)
    {
        CommandResult rerun = await _world.RunAsync("run", "weekly");

        Assert.True(rerun.ExitCode == ExitCodes.Done, rerun.ToString());
        Assert.Empty(ReusedSteps(rerun));
        string detail = rerun.Lines.Single(static l => l.TryGetProperty("step", out System.Text.Json.JsonElement step) && step.GetString() is "evaluate").GetProperty("detail").GetString()!;
        Assert.Contains("steps of run 1 are not used: ", detail, StringComparison.Ordinal);
        Assert.Contains(why, detail, StringComparison.Ordinal);
        Assert.Equal("", Assert.Single(await _world.Database.RowsAsync("select resumed_from from report.runs where run_id = 2", Ct)));
        AssertNothingIsLeft();
    }

    private void AssertNothingIsLeft() => Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_world.Folder, "data", "work")));

    private async Task KillAsync(string condition)
    {
        using Process process = PrecomputeProcess.Start(_world.Folder, "run", "weekly", "--json", "--config", _world.ConfigFile);
        _ = process.StandardOutput.ReadToEndAsync(Ct);
        Task<string> error = process.StandardError.ReadToEndAsync(Ct);
        try
        {
            long started = Stopwatch.GetTimestamp();
            while (!await _world.Database.ScalarAsync<bool>(condition, Ct))
            {
                Assert.False(process.HasExited, process.HasExited ? $"The run ended before: {await error}" : "");
                Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(90), "The run did not come to the step.");
                await Task.Delay(TimeSpan.FromMilliseconds(10), Ct);
            }
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }
}
