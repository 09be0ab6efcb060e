using Precompute.Batch.Cli;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary>The application's data in one database, versions in another.</summary>
public sealed class TwoDatabasesRunTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Weekly_SourceElsewhere_PublishesIntoServingAndLeavesTheSourceAlone()
    {
        await using RunWorld world = await RunWorld.CreateAsync(server, Ct, twoDatabases: true);

        CommandResult run = await world.RunAsync("run", "weekly");
        CommandResult again = await world.RunAsync("run", "nightly");

        Assert.True(run.ExitCode == ExitCodes.Done, run.ToString());
        Assert.Equal("activated", run.Status);
        Assert.Equal((ExitCodes.Done, "nothing_changed"), (again.ExitCode, again.Status));
        Assert.NotEqual(0, await world.ActiveAsync(Ct));
        Assert.Equal(0, await world.Database.ScalarAsync<long>("select count(*) from pg_namespace where nspname in ('source', 'source_data')", Ct));
        Assert.Equal(0, await world.Source.ScalarAsync<long>("select count(*) from pg_namespace where nspname in ('precompute', 'report')", Ct));

        // The counts in the serving database stand on the source's events, without people who opted out.
        Assert.Equal(
            await world.Source.ScalarAsync<long>("select count(*) from source.user_interactions i join source.users u using (user_id) join source.startups s using (startup_id) where not u.opted_out", Ct),
            await world.Database.ScalarAsync<long>("select sum(events)::bigint from report.interactions_by_user", Ct));
    }
}
