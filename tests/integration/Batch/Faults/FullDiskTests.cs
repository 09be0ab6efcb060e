using System.Text.Json.Nodes;
using Precompute.Artifacts;
using Precompute.Batch.Cli;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Batch.Faults;

/// <summary>P12: a full disk is a clean failure; with space again, the next run publishes.</summary>
public sealed class FullDiskTests(FaultWorld fixture) : IClassFixture<FaultWorld>
{
    private const int Plenty = 64 * 1024;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WorkFolder_DiskFullHalfway_OldVersionServesAndTheNextRunPublishes()
    {
        using SmallDisk disk = new(Plenty);
        RunWorld world = fixture.World;
        string data = Path.GetDirectoryName(world.WorkFolder)!;
        await world.ConfigureAsync(config =>
        {
            config["Embedded"]!["DataDirectory"] = disk.Path;
            config["Store"] = new JsonObject { ["Path"] = world.StoreSettings.Path };
        });
        try
        {
            await AssertFailsThenPublishesAsync(disk, Path.Combine(disk.Path, "work"));
        }
        finally
        {
            await world.ConfigureAsync(config =>
            {
                config["Embedded"]!["DataDirectory"] = data;
                config.Remove("Store");
            });
        }
    }

    [Fact]
    public async Task Store_DiskFullHalfway_OldVersionServesNothingIsHalfVisibleAndTheNextRunPublishes()
    {
        using SmallDisk disk = new(Plenty);
        RunWorld world = fixture.World;
        await world.ConfigureAsync(config => config["Store"] = new JsonObject { ["Path"] = disk.Path });
        try
        {
            FileSystemArtifactStore store = new(new FileSystemStoreOptions { Path = disk.Path });
            string failed = await AssertFailsThenPublishesAsync(disk, disk.Path);
            Assert.DoesNotContain(failed, (await new VersionCleaner(store).ListAsync(Ct)).Select(static l => l.ToString()));
        }
        finally
        {
            await world.ConfigureAsync(static config => config.Remove("Store"));
        }
    }

    /// <summary>Several sizes, from one that holds next to nothing to one that lacks little: each run must fail alike.</summary>
    /// <returns>The label of the last version that failed.</returns>
    private async Task<string> AssertFailsThenPublishesAsync(SmallDisk disk, string used)
    {
        RunWorld world = fixture.World;
        await fixture.PublishAsync();
        long serving = await world.ActiveAsync(Ct);
        int needed = await NeededKibibytesAsync(world);
        string label = "";
        foreach (double share in TestCounts.Full ? (double[])[0.1, 0.5, 0.9] : [0.5])
        {
            // There is room until the preflight has looked; then this much of what a version takes, or what the run has written by then.
            disk.Resize(Plenty);
            int before = disk.UsedKibibytes;
            CommandResult run = await HeldRun.RunAsync(
                world,
                ["lock table precompute.evaluation_split in share mode"],
                () =>
                {
                    // What the failed run before left may have been cleared away since.
                    int occupied = disk.UsedKibibytes;
                    disk.Resize(Math.Max(occupied, Math.Min(before, occupied) + (int)(needed * share)));
                    return Task.CompletedTask;
                },
                () => world.RunAsync("run", "weekly", "--force"),
                Ct);
            Assert.True(run.ExitCode == ExitCodes.Failed, run.ToString());
            Assert.Contains("No space left on device", run.Error, StringComparison.Ordinal);
            Assert.Equal(serving, await world.ActiveAsync(Ct));
            Assert.Equal("failed|1", Assert.Single(await world.Database.RowsAsync("select status, exit_code from precompute.run order by run_id desc limit 1", Ct)));
            label = (await world.Database.ScalarAsync<string>("select label from precompute.model_version where status = 'failed' order by version_id desc limit 1", Ct))!;
            Assert.False(Directory.Exists(used) && Directory.EnumerateFiles(used, "manifest.json", SearchOption.AllDirectories).Any(f => f.Contains(label, StringComparison.Ordinal)));
        }

        disk.Resize(Plenty);
        await fixture.PublishAsync();
        Assert.True(await world.ActiveAsync(Ct) > serving);
        return label;
    }

    private static async Task<int> NeededKibibytesAsync(RunWorld world) => (int)(await world.Database.ScalarAsync<long>(
        "select (details->>'bytes')::bigint / 1024 from precompute.run_step where name = 'stage' and status = 'succeeded' order by run_id desc limit 1", Ct));
}
