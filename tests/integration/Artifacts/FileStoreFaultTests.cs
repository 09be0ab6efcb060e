using Precompute.IntegrationTests.Batch;

namespace Precompute.IntegrationTests.Artifacts;

/// <summary>The store is a folder.</summary>
public sealed class FileStoreFaultTests(FileStoreFaultWorld world) : StoreFaultTests(world), IClassFixture<FileStoreFaultWorld>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected override IEnumerable<SpoiltRun> SpoiltRuns(string[] files)
    {
        string temporary = Path.Combine(((FileTestedStore)world.Store).Path, ".tmp");
        return base.SpoiltRuns(files).Append(new SpoiltRun(temporary, () => RunWithoutAsync(temporary)));
    }

    /// <summary>The files go within milliseconds: the process is killed right after them, and what comes last is taken away.</summary>
    protected override async Task<string> KillInTheMiddleOfAnUploadAsync()
    {
        await using StagePause pause = await StagePause.PrepareAsync(world.Runs.Database, Token);
        await using ChildRun run = ChildRun.Start(world.Runs);
        await pause.UntilStagingAsync(run.Ended, Token);
        await pause.UntilUploadedAsync(run.Ended, Token);
        await run.KillAsync();
        await world.Store.Direct.DeleteAsync($"{pause.Label}/manifest.json", Token);
        await world.Store.Direct.DeleteAsync($"{pause.Label}/serving.json", Token);
        return pause.Label;
    }

    /// <summary>The folder cannot be written while files are to go into it.</summary>
    private async Task<CommandResult> RunWithoutAsync(string folder)
    {
        CommandResult run = await world.RunPausedAsync(beforeStaging: async _ =>
        {
            Directory.Delete(folder, recursive: true);
            await File.WriteAllTextAsync(folder, "a file where a folder should be", Token);
        });
        File.Delete(folder);
        return run;
    }
}
