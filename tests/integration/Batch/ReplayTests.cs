using System.Diagnostics;
using System.Text.Json;
using Precompute.Batch.Cli;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Batch;

/// <summary>A past run can be computed again from its ledger entry and its version's files, and gives the same lists.</summary>
public sealed class ReplayTests(OncePublishedWorld published) : IClassFixture<OncePublishedWorld>, IAsyncLifetime
{
    private RunWorld _world = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await published.CopyAsync(Ct);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _world.DisposeAsync();
    }

    [Fact]
    public async Task Replay_SourceSettingsAndPointerChangedSince_GivesTheSame_AndPublishesNothing()
    {
        await _world.Database.ExecuteAsync("insert into source.user_interactions select user_id, startup_id, 'like', occurred_at, null from source.user_interactions limit 50", Ct);
        Assert.Equal("activated", (await _world.RunAsync("run", "nightly")).Status);
        await _world.Database.ExecuteAsync("delete from source_data.user_interactions; update source_data.users set is_active = false", Ct);
        await File.WriteAllTextAsync(_world.ConfigFile, (await File.ReadAllTextAsync(_world.ConfigFile, Ct)).Replace("\"Factors\":16", "\"Factors\":24", StringComparison.Ordinal), Ct);
        const string everything = "select (select count(*) from precompute.model_version), (select count(*) from precompute.run), (select fence from precompute.active_version)";
        IReadOnlyList<string> before = await _world.Database.RowsAsync(everything, Ct);

        CommandResult weekly = await _world.RunAsync("replay", "1");
        CommandResult nightly = await _world.RunAsync("replay", "2", "--threads", "1");

        AssertSame(weekly);
        AssertSame(nightly);
        Assert.Equal(JsonValueKind.Null, weekly.Summary.GetProperty("started_from").ValueKind);
        Assert.Equal(weekly.Summary.GetProperty("version").GetString(), nightly.Summary.GetProperty("started_from").GetString());
        Assert.Equal(before, await _world.Database.RowsAsync(everything, Ct));
        Assert.False(Directory.Exists(Path.Combine(_world.Folder, "data", "replay")));
    }

    [Fact]
    public async Task Replay_RowOfTheDatabaseChanged_SaysWhere()
    {
        await _world.Database.ExecuteAsync("update precompute.user_recommendations set scores[1] = scores[1] + 1 where ctid = (select min(ctid) from precompute.user_recommendations)", Ct);
        CommandResult replay = await _world.RunAsync("replay", "1");

        Assert.Equal((ExitCodes.Failed, "different"), (replay.ExitCode, replay.Status));
        Assert.Equal("rows:forward", Assert.Single(replay.Summary.GetProperty("differences").EnumerateArray()).GetProperty("path").GetString());
    }

    [Fact]
    public async Task Replay_ByOtherSettingsThanTheLedgers_NamesFilesAndFirstLists()
    {
        await _world.Database.ExecuteAsync("update precompute.run set config = jsonb_set(config, '{reverse,alpha}', '1')", Ct);
        CommandResult replay = await _world.RunAsync("replay", "1");

        Assert.Equal((ExitCodes.Failed, "different"), (replay.ExitCode, replay.Status));
        Assert.NotEqual(replay.ContentSha256, replay.Summary.GetProperty("replayed_sha256").GetString());
        string[] paths = [.. replay.Summary.GetProperty("differences").EnumerateArray().Select(static d => d.GetProperty("path").GetString()!)];
        Assert.Contains("data/reverse/query.npy", paths);
        Assert.Contains("rows:reverse", paths);
        Assert.DoesNotContain(paths, static p => p.Contains("forward", StringComparison.Ordinal));
        Assert.Contains(replay.Summary.GetProperty("differences").EnumerateArray(), static d => d.GetProperty("version").GetString()!.Contains(" rank ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Replay_WhatCannotBeReplayed_SaysWhy()
    {
        Assert.Equal("nothing_changed", (await _world.RunAsync("run", "weekly")).Status);
        Assert.Equal("activated", (await _world.RunAsync("run", "nightly", "--force")).Status);
        await AssertRefusedAsync("There is no run 99", "99");
        await AssertRefusedAsync("Run 2 made no version (nothing_to_do)", "2");

        await _world.Database.ExecuteAsync("update precompute.model_version set status = 'pruned' where version_id = 1", Ct);
        await AssertRefusedAsync("is pruned: its files are gone", "1");
        await AssertRefusedAsync("Run 3 trained from the factors of ", "3");
        await _world.Database.ExecuteAsync("update precompute.run set kernel_variant = 'avx4096'", Ct);
        await AssertRefusedAsync("asks for 'avx4096', which is no kernel", "3");
    }

    [Fact]
    public async Task Replay_RunOfOtherKernels_ForcesThem_OrRefusesWhereOthersAreInUse()
    {
        ProcessStartInfo run = PrecomputeProcess.DotnetStart(_world.Folder, PrecomputeProcess.AssemblyPath, ["run", "weekly", "--config", _world.ConfigFile]);
        run.Environment[KernelSelector.EnvironmentVariable] = RunWorld.OtherKernels;
        ProcessOutcome made = await PrecomputeProcess.RunAsync(run, TimeSpan.FromMinutes(2), Ct);
        Assert.True(made.ExitCode == ExitCodes.Done, made.ToString());

        ProcessOutcome replay = await PrecomputeProcess.RunAsync(_world.Folder, TimeSpan.FromMinutes(2), Ct, "replay", "2", "--json", "--config", _world.ConfigFile);
        Assert.True(replay.ExitCode == ExitCodes.Done, replay.ToString());
        Assert.Contains($"\"kernel_variant\":\"{RunWorld.OtherKernels}\"", replay.Output, StringComparison.Ordinal);
        await AssertRefusedAsync($"PRECOMPUTE_KERNEL={RunWorld.OtherKernels}", "2");
    }

    private static void AssertSame(CommandResult replay)
    {
        Assert.True(replay.ExitCode == ExitCodes.Done, replay.ToString());
        Assert.Equal("same", replay.Status);
        Assert.Equal(replay.ContentSha256, replay.Summary.GetProperty("replayed_sha256").GetString());
        Assert.True(replay.Summary.GetProperty("rows").GetInt64() > 300);
    }

    private async Task AssertRefusedAsync(string why, string run)
    {
        CommandResult replay = await _world.RunAsync("replay", run);
        Assert.True(replay.ExitCode == ExitCodes.BadInput, replay.ToString());
        Assert.Contains(why, replay.Error, StringComparison.Ordinal);
    }
}
