using Npgsql;
using Precompute.Batch.Cli;
using Precompute.Batch.Pipeline;
using Precompute.TestKit;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch.Faults;

/// <summary>P12: the database comes and goes during a run. Bounded retries, then success or a clean failure; the lock is taken again.</summary>
[Collection(nameof(OneFaultWorld))]
public sealed class DatabaseCutTests(FaultWorld fixture)
{
    private const string Everybody = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>That a read fails for good is a matter of waiting, with full counts.</summary>
    public static TheoryData<bool> Endings => TestCounts.Full ? [true, false] : [true];

    private RunWorld World => fixture.World;

    /// <summary>A standby that must catch up ends a long read with 40001.</summary>
    [Theory]
    [MemberData(nameof(Endings))]
    public async Task SourceRead_SerializationFailures_AreReadAnew_OrEndInACleanFailure(bool passes)
    {
        string view = (await World.Database.ScalarAsync<string>("select pg_get_viewdef('source.users'::regclass)", Ct))!;
        await World.Database.ExecuteAsync(
            """
            create table source_data.catching_up (one int);
            insert into source_data.catching_up values (1);
            create function source_data.unless_catching_up(at timestamptz) returns timestamptz stable language plpgsql as $$ begin
                if exists (select from source_data.catching_up) then raise exception 'conflict with recovery' using errcode = '40001'; end if;
                return at;
            end $$;
            create or replace view source.users as
            select user_id, roles, is_active, opted_out, source_data.unless_catching_up(created_at) as created_at, categories, fields, tags, skills, stages, engagement_types from source_data.users
            """,
            Ct);
        long serving = await World.ActiveAsync(Ct);
        long lastRun = await LastRunAsync();
        Task<CommandResult> run = Task.Run(() => World.RunAsync("run", "weekly", "--force"), Ct);
        if (passes)
        {
            await HeldRun.UntilAsync(World.Database, $"exists (select from precompute.run_step where run_id > {lastRun} and name = 'extract')", run, Ct);
            await Task.Delay(TimeSpan.FromMilliseconds(300), Ct);
            await World.Database.ExecuteAsync("delete from source_data.catching_up", Ct);
        }

        CommandResult ended = await run;
        await World.Database.ExecuteAsync($"create or replace view source.users as {view}; drop function source_data.unless_catching_up; drop table source_data.catching_up", Ct);
        Assert.True(ended.ExitCode == (passes ? ExitCodes.Done : ExitCodes.Failed), ended.ToString());
        Assert.Equal(passes, await World.ActiveAsync(Ct) != serving);
        if (passes)
            return;
        Assert.Contains("conflict with recovery Trying again later may help.", ended.Error, StringComparison.Ordinal);
        Assert.Equal(["extract"], await World.Database.RowsAsync($"select name from precompute.run_step where run_id > {lastRun} and status = 'failed'", Ct));
        await fixture.PublishAsync();
    }

    [Fact]
    public async Task Pointer_SerializationFailureTwice_IsMovedAtTheThirdTry()
    {
        await World.Database.ExecuteAsync(
            """
            create sequence source_data.tries;
            create function source_data.conflict() returns trigger language plpgsql as $$ begin
                if nextval('source_data.tries') <= 2 then raise exception 'could not serialize' using errcode = '40001'; end if;
                return new;
            end $$;
            create trigger conflict before update on precompute.active_version for each row execute function source_data.conflict()
            """,
            Ct);
        long serving = await World.ActiveAsync(Ct);
        CommandResult run = await World.RunAsync("run", "weekly", "--force");
        await World.Database.ExecuteAsync("drop trigger conflict on precompute.active_version; drop function source_data.conflict; drop sequence source_data.tries", Ct);

        Assert.True(run.ExitCode == ExitCodes.Done, run.ToString());
        Assert.True(await World.ActiveAsync(Ct) > serving);
    }

    [Fact]
    public async Task ConnectionsTerminated_InTheMiddleOfCopy_RowsAreSentAgainAndTheVersionIsPublished()
    {
        long serving = await World.ActiveAsync(Ct);
        Task<CommandResult> run;
        await using (await SlowCopy.BeginAsync(World.Database, "user_recommendations_v%", Ct))
        {
            run = Task.Run(() => World.RunAsync("run", "weekly", "--force"), Ct);
            await HeldRun.UntilAsync(World.Database, "exists (select from pg_stat_progress_copy where datname = current_database() and tuples_processed > 10)", run, Ct);
            await World.Database.ExecuteAsync(Everybody, Ct);
        }

        CommandResult ended = await run;
        Assert.True(ended.ExitCode == ExitCodes.Done, ended.ToString());
        Assert.True(await World.ActiveAsync(Ct) > serving);
        Assert.Equal(
            await World.Database.ScalarAsync<long>("select (row_counts->>'forward')::bigint from precompute.model_version order by version_id desc limit 1", Ct),
            await World.Database.ScalarAsync<long>("select count(*) from precompute.user_recommendations where version_id = (select version_id from precompute.active_version)", Ct));
    }

    [Fact]
    public async Task Connections_ResetInEveryStep_TheRunPublishes()
    {
        await using ResettingProxy proxy = new(PortOf(World));
        await using Reconfigured _ = await Reconfigured.BehindAsync(World, proxy.Port);
        long serving = await World.ActiveAsync(Ct);
        long lastRun = await LastRunAsync();
        Task<CommandResult> run = Task.Run(() => World.RunAsync("run", "weekly", "--force"), Ct);
        foreach (string step in RunSteps.All.Skip(1).SkipLast(1))
        {
            await HeldRun.UntilAsync(World.Database, $"exists (select from precompute.run_step where run_id > {lastRun} and name = '{step}')", null, Ct);
            proxy.ResetAll();
        }

        CommandResult ended = await run;
        Assert.True(ended.ExitCode == ExitCodes.Done && ended.Status == "activated", ended.ToString());
        Assert.True(await World.ActiveAsync(Ct) > serving);
        Assert.True(proxy.Cut > 10, $"Only {proxy.Cut} connections were cut.");
    }

    [Fact]
    public async Task Connections_RefusedForGood_TheRunFailsCleanlyAndTheNextOnePublishes()
    {
        await using ResettingProxy proxy = new(PortOf(World));
        long serving = await World.ActiveAsync(Ct);
        CommandResult ended;
        await using (await Reconfigured.BehindAsync(World, proxy.Port))
        {
            long lastRun = await LastRunAsync();
            Task<CommandResult> run = Task.Run(() => World.RunAsync("run", "weekly", "--force"), Ct);
            await HeldRun.UntilAsync(World.Database, $"exists (select from precompute.run_step where run_id > {lastRun} and name = 'train')", run, Ct);
            proxy.Refuses = true;
            proxy.ResetAll();
            ended = await run;
        }

        Assert.True(ended.ExitCode == ExitCodes.Failed, ended.ToString());
        Assert.Equal(serving, await World.ActiveAsync(Ct));
        await fixture.PublishAsync();

        // Training may be over before the cut acts.
        string cut = Assert.Single(await World.Database.RowsAsync("select status, message from precompute.run order by run_id desc limit 1 offset 1", Ct));
        Assert.Matches(@"^killed\|The process ended without a word in step (train|index|lists|stage)\.$", cut);
    }

    [Fact]
    public async Task PostgreSqlRestarts_DuringTraining_TheRunPublishes()
    {
        await using PostgresServer own = new();
        await own.InitializeAsync();
        await using RunWorld world = await RunWorld.CreateAsync(own, Ct, size: FaultWorld.Small);
        Task<CommandResult> run = Task.Run(() => world.RunAsync("run", "weekly"), Ct);
        await HeldRun.UntilAsync(world.Database, "exists (select from precompute.run_step where name = 'train')", run, Ct);
        string folder = await DataDirectoryAsync(own);
        await ServerControl.RestartAsync(folder, Ct);

        CommandResult ended = await run;
        Assert.True(ended.ExitCode == ExitCodes.Done && ended.Status == "activated", ended.ToString());
        Assert.True(await OnceMoreAsync(() => world.ActiveAsync(Ct)) > 0);
    }

    // The test's own pool holds connections of the server that was.
    private static async Task<T> OnceMoreAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (NpgsqlException)
        {
            NpgsqlConnection.ClearAllPools();
            return await ask();
        }
    }

    private static async Task<string> DataDirectoryAsync(PostgresServer own)
    {
        await using NpgsqlConnection admin = new(own.Cluster.AdminConnectionString());
        await admin.OpenAsync(Ct);
        await using NpgsqlCommand show = new("show data_directory", admin);
        return (string)(await show.ExecuteScalarAsync(Ct))!;
    }

    private Task<long> LastRunAsync() => World.Database.ScalarAsync<long>("select max(run_id) from precompute.run", Ct);

    private static int PortOf(RunWorld world) => new NpgsqlConnectionStringBuilder(world.Database.BatchConnectionString).Port;

    /// <summary>The world's commands reach the database by another port until disposal.</summary>
    private sealed class Reconfigured(RunWorld world) : IAsyncDisposable
    {
        public static async Task<Reconfigured> BehindAsync(RunWorld world, int port)
        {
            await SetAsync(world, new NpgsqlConnectionStringBuilder(world.Database.BatchConnectionString) { Host = "127.0.0.1", Port = port }.ConnectionString);
            return new Reconfigured(world);
        }

        public async ValueTask DisposeAsync() => await SetAsync(world, world.Database.BatchConnectionString);

        private static Task SetAsync(RunWorld world, string connection) =>
            world.ConfigureAsync(config => config["ConnectionStrings"]!["Serving"] = connection);
    }
}
