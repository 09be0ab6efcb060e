using Npgsql;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary>An open transaction that holds a lock until disposal.</summary>
internal sealed class Blockade(TestDatabase database, NpgsqlConnection connection) : IAsyncDisposable
{
    public static async Task<Blockade> HoldAsync(TestDatabase database, string sql, CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder(database.BatchConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using NpgsqlCommand command = new("begin; " + sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new Blockade(database, connection);
    }

    /// <summary>Takes another lock, lets this one go, and waits until nobody waits for it any more.</summary>
    public async Task<Blockade> GiveWayAsync(string sql, CancellationToken cancellationToken)
    {
        int held = connection.ProcessID;
        Blockade next = await HoldAsync(database, sql, cancellationToken);
        await DisposeAsync();
        while (await database.ScalarAsync<bool>($"select exists (select from pg_stat_activity where {held} = any (pg_blocking_pids(pid)))", cancellationToken))
            await Task.Delay(TimeSpan.FromMilliseconds(2), cancellationToken);
        return next;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
