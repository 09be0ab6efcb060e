using System.Text.Json;

namespace Precompute.IntegrationTests.Batch;

/// <summary>What a person decides about versions, on versions that real runs have made.</summary>
public sealed class VersionCommandTests(TwicePublishedWorld published) : IClassFixture<TwicePublishedWorld>, IAsyncLifetime
{
    private RunWorld _world = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await published.CopyAsync(Token);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _world.DisposeAsync();
    }

    [Fact]
    public async Task Rollback_ScheduledRunAfterIt_MakesAVersionAndDoesNotActivateIt()
    {
        long newest = await _world.ActiveAsync(Token);

        JsonElement back = await DoneAsync("versions", "rollback");
        long previous = await _world.ActiveAsync(Token);
        Assert.NotEqual(newest, previous);
        Assert.EndsWith($"-{previous:D4}", back.GetProperty("serving").GetString());
        Assert.NotEqual(JsonValueKind.Null, back.GetProperty("hold_until").ValueKind);

        await _world.Database.ExecuteAsync("insert into source.user_interactions select user_id, startup_id, 'like', now(), null from source.user_interactions limit 1", Token);
        CommandResult run = await _world.RunAsync("run", "auto");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("held", run.Summary.GetProperty("status").GetString());
        Assert.Equal(previous, await _world.ActiveAsync(Token));

        // Rolled back twice one is where one was; activating by hand ends the hold.
        await DoneAsync("versions", "rollback");
        Assert.Equal(newest, await _world.ActiveAsync(Token));
        await DoneAsync("versions", "activate", $"{previous}");
        Assert.Equal(JsonValueKind.Null, (await DoneAsync("versions", "pin", "active")).GetProperty("hold_until").ValueKind);
    }

    [Fact]
    public async Task Rollback_NamesThatCannotServe_AreRefusedAndChangeNothing()
    {
        long serving = await _world.ActiveAsync(Token);
        CommandResult dry = await _world.RunAsync("run", "weekly", "--force", "--dry-run");
        string staged = dry.Summary.GetProperty("version").GetString()!;

        Assert.Contains("has never served", (await RefusedAsync("versions", "rollback", "--to", staged)).Error);
        Assert.Contains("There is no version '9999'", (await RefusedAsync("versions", "rollback", "--to", "9999")).Error);
        Assert.Contains("--hold is -1", (await RefusedAsync("versions", "rollback", "--hold", "-1")).Error);
        Assert.Equal(serving, await _world.ActiveAsync(Token));

        await DoneAsync("versions", "disable", staged);
        Assert.Contains("is disabled and cannot serve", (await RefusedAsync("versions", "activate", staged)).Error);
    }

    [Fact]
    public async Task DryRun_AServingVersion_EndsWithTheDifference()
    {
        CommandResult dry = await _world.RunAsync("run", "weekly", "--force", "--dry-run");

        JsonElement[] lines = [.. dry.Lines];
        Assert.Equal("dry_run", lines[^1].GetProperty("status").GetString());
        JsonElement[] rows = [.. lines.Where(static l => l.TryGetProperty("diff", out JsonElement diff) && diff.GetString() is "lists")];
        Assert.Contains(rows, static r => r.GetProperty("direction").GetString() is "forward");
        Assert.Contains(rows, static r => r.GetProperty("direction").GetString() is "reverse");

        // Same data, same settings, same seed: the same lists, in the same order.
        Assert.All(rows, static r => Assert.Equal(r.GetProperty("in_both").GetInt64(), r.GetProperty("unchanged").GetInt64()));
        CommandResult diff = await _world.RunAsync("versions", "diff", "previous", "active", "--k", "5");
        Assert.Equal(0, diff.ExitCode);
        Assert.All(diff.Lines, static r => Assert.Equal((5, 1d), (r.GetProperty("k").GetInt32(), r.GetProperty("rank_biased_overlap").GetDouble())));
    }

    [Fact]
    public async Task Prune_APinnedVersion_StaysWhileOthersGo()
    {
        long first = await _world.Database.ScalarAsync<long>("select min(version_id) from precompute.model_version", Token);
        await DoneAsync("versions", "pin", $"{first}");
        for (int run = 0; run < 2; run++)
            Assert.Equal(0, (await _world.RunAsync("run", "weekly", "--force")).ExitCode);

        JsonElement pruned = await DoneAsync("versions", "prune", "--keep", "2");
        Assert.Equal(1, pruned.GetProperty("pruned").GetArrayLength());
        IReadOnlyList<string> statuses = await _world.Database.RowsAsync("select status || case when pinned then ' pinned' else '' end from precompute.model_version order by version_id", Token);
        Assert.Equal(["superseded pinned", "pruned", "superseded", "active"], statuses);
        Assert.Contains("pruned: its lists are gone", (await RefusedAsync("versions", "diff", $"{first + 1}", "active")).Error.Replace("is pruned", "pruned", StringComparison.Ordinal));
        Assert.Contains("pruned and cannot serve", (await RefusedAsync("versions", "rollback", "--to", $"{first + 1}")).Error);

        await DoneAsync("versions", "unpin", $"{first}");
        Assert.Equal(1, (await DoneAsync("versions", "prune", "--keep", "2")).GetProperty("pruned").GetArrayLength());
    }

    private async Task<JsonElement> DoneAsync(params string[] arguments)
    {
        CommandResult result = await _world.RunAsync(arguments);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)}: {result.ExitCode} {result.Error}");
        return result.Summary;
    }

    private async Task<CommandResult> RefusedAsync(params string[] arguments)
    {
        CommandResult result = await _world.RunAsync(arguments);
        Assert.Equal(2, result.ExitCode);
        return result;
    }
}
