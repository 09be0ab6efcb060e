using Precompute.Batch.Cli;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

public sealed class RunFaultTests(PostgresServer server) : IAsyncLifetime
{
    private RunWorld _world = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await RunWorld.CreateAsync(server, Ct);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Run_SchemaNotMigrated_SaysWhatToRun()
    {
        await _world.Database.ExecuteAsync("delete from precompute.schema_version where scriptname like '%0005%'", Ct);
        CommandResult run = await _world.RunAsync("run", "weekly");

        Assert.Equal(ExitCodes.BadInput, run.ExitCode);
        Assert.Contains("0005_ledger.sql: run 'precompute db migrate'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VersionsList_NothingMigrated_SaysWhatToRun()
    {
        await _world.Database.ExecuteAsync("drop schema precompute cascade", Ct);
        CommandResult list = await _world.RunAsync("versions", "list");

        Assert.Equal(ExitCodes.BadInput, list.ExitCode);
        Assert.Contains("run 'precompute db migrate'", list.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("drop view source.startup_interactions", "no view source.startup_interactions")]
    [InlineData("create or replace view source.users as select null::uuid as user_id, roles, is_active, opted_out, created_at, categories, fields, tags, skills, stages, engagement_types from source_data.users", "source.users.user_id")]
    public async Task Run_UnusableSource_IsBadInputAndNamesThePlace(string change, string place)
    {
        await _world.Database.ExecuteAsync(change, Ct);
        CommandResult run = await _world.RunAsync("run", "weekly");

        Assert.True(run.ExitCode == ExitCodes.BadInput, run.ToString());
        Assert.Contains(place, run.Error, StringComparison.Ordinal);
        Assert.Equal("failed|2", Assert.Single(await _world.Database.RowsAsync("select status, exit_code from precompute.run", Ct)));
    }

    [Fact]
    public async Task Run_StoreFolderCannotBeMade_IsBadInputAndNamesTheSetting()
    {
        await File.WriteAllTextAsync(Path.Combine(_world.Folder, "data"), "a file where a folder should be", Ct);
        CommandResult run = await _world.RunAsync("run", "weekly");

        Assert.Equal(ExitCodes.BadInput, run.ExitCode);
        Assert.Contains("Store:Path", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nightly_OtherNumberOfFactors_TrainsFromScratchWithAllSweeps()
    {
        Assert.Equal(ExitCodes.Done, (await _world.RunAsync("run", "weekly")).ExitCode);
        await File.WriteAllTextAsync(_world.ConfigFile, (await File.ReadAllTextAsync(_world.ConfigFile, Ct)).Replace("\"Factors\":16", "\"Factors\":24", StringComparison.Ordinal), Ct);
        CommandResult nightly = await _world.RunAsync("run", "nightly");

        Assert.True(nightly.ExitCode == ExitCodes.Done, nightly.ToString());
        await AssertSweepsAsync("4", "from scratch");
    }

    [Fact]
    public async Task Nightly_FilesOfTheActiveVersionAreGone_TrainsFromScratch()
    {
        Assert.Equal(ExitCodes.Done, (await _world.RunAsync("run", "weekly")).ExitCode);
        Directory.Delete(Path.Combine(_world.Folder, "data", "store"), recursive: true);
        CommandResult nightly = await _world.RunAsync("run", "nightly", "--force");

        Assert.True(nightly.ExitCode == ExitCodes.Done, nightly.ToString());
        Assert.Equal("activated", nightly.Status);
        await AssertSweepsAsync("4", "from scratch");
    }

    [Fact]
    public async Task Auto_FirstInteractionsAfterAWeeklyRunWithout_TrainsFromScratch()
    {
        await _world.Database.ExecuteAsync("create table source_data.kept as table source_data.user_interactions; delete from source_data.user_interactions; delete from source_data.startup_interactions", Ct);
        Assert.Equal(ExitCodes.Done, (await _world.RunAsync("run", "auto")).ExitCode);
        await _world.Database.ExecuteAsync("insert into source_data.user_interactions table source_data.kept", Ct);
        CommandResult auto = await _world.RunAsync("run", "auto");

        Assert.True(auto.ExitCode == ExitCodes.Done, auto.ToString());
        Assert.Equal(["weekly", "weekly"], await _world.Database.RowsAsync("select kind from precompute.model_version order by version_id", Ct));
    }

    [Fact]
    public async Task Run_AfterOneThatFailedHalfway_ClearsItsTablesAndFilesBeforeItNeedsTheSpace()
    {
        Assert.Equal(ExitCodes.Done, (await _world.RunAsync("run", "weekly", "--dry-run")).ExitCode);
        await _world.Database.ExecuteAsync("update precompute.model_version set status = 'failed'", Ct);
        CommandResult next = await _world.RunAsync("run", "weekly", "--memory-limit", "50MB");

        Assert.Equal(ExitCodes.BadInput, next.ExitCode);
        Assert.Equal(0, await _world.Database.ScalarAsync<long>("select count(*) from pg_class where relname ~ '_recommendations_v[0-9]+$'", Ct));
        Assert.Equal(0, await _world.Database.ScalarAsync<long>("select count(*) from precompute.feature", Ct));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(_world.Folder, "data", "store"), "v*"));
    }

    [Fact]
    public async Task Run_PruneFails_TheNewVersionServesAndTheRunSaysSo()
    {
        await _world.Database.ExecuteAsync("create table precompute.user_recommendations_v999 (x int); create view source_data.in_the_way as table precompute.user_recommendations_v999", Ct);
        CommandResult run = await _world.RunAsync("run", "weekly");

        Assert.True(run.ExitCode == ExitCodes.Done, run.ToString());
        Assert.Equal("activated", run.Status);
        Assert.Contains("not pruned", run.Summary.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("active", await _world.Database.ScalarAsync<string>("select status from precompute.model_version", Ct));
    }

    private async Task AssertSweepsAsync(string sweeps, string detail)
    {
        string step = Assert.Single(await _world.Database.RowsAsync(
            "select details->>'forward_sweeps', message from precompute.run_step where name = 'train' and run_id = (select max(run_id) from precompute.run)", Ct));
        Assert.StartsWith(sweeps + "|", step, StringComparison.Ordinal);
        Assert.Contains(detail, step, StringComparison.Ordinal);
    }
}
