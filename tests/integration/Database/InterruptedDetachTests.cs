using Npgsql;
using Precompute.Database.Publish;
using Precompute.Model;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Database;

/// <summary>PostgreSQL refuses to detach a partition while another one of the same table is half detached, as a killed prune leaves it.</summary>
public sealed class InterruptedDetachTests(PostgresServer server) : PublishTestBase(server)
{
    [Fact]
    public async Task Reap_AfterAKilledPruneAndAKilledRun_ClearsBoth()
    {
        MintedVersion old = await StageAsync();
        await InterruptDetachAsync(old.VersionId);
        MintedVersion dead = await Versions.MintAsync(new VersionDraft { Kind = "weekly" }, Token);
        await Stager.StageAsync(dead.VersionId, Direction.Forward, Rows(2), Token);

        await using RunLock? held = await RunLock.TryAcquireAsync(Database.Batch, Token);
        IReadOnlyList<string> reaped = await new LeftoverReaper(Database.Batch).ReapAsync(held!, Token);

        Assert.Equal([dead.Label.ToString()], reaped);
        Assert.Equal(
            [$"startup_recommendations_v{old.VersionId}|True", $"user_recommendations_v{old.VersionId}|False"],
            await Database.RowsAsync("select relname, relispartition from pg_class where relname ~ '_recommendations_v[0-9]+$' order by 1", Token));
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from pg_inherits where inhdetachpending", Token));
    }

    /// <summary>A reader keeps DETACH … CONCURRENTLY waiting between its two transactions; there it ends.</summary>
    private async Task InterruptDetachAsync(long versionId)
    {
        await using NpgsqlConnection reader = await Database.Batch.OpenConnectionAsync(Token);
        await using NpgsqlTransaction reading = await reader.BeginTransactionAsync(Token);
        await using NpgsqlCommand look = new("select count(*) from precompute.user_recommendations", reader, reading);
        await look.ExecuteScalarAsync(Token);
        await using NpgsqlConnection pruner = new(Database.BatchConnectionString);
        await pruner.OpenAsync(Token);
        await using NpgsqlCommand limit = new("set statement_timeout = '200ms'", pruner);
        await limit.ExecuteNonQueryAsync(Token);
        await using NpgsqlCommand detach = new(
            $"alter table precompute.user_recommendations detach partition precompute.user_recommendations_v{versionId} concurrently", pruner);
        await Assert.ThrowsAsync<PostgresException>(() => detach.ExecuteNonQueryAsync(Token));
        Assert.Equal(1, await Database.ScalarAsync<long>("select count(*) from pg_inherits where inhdetachpending", Token));
    }
}
