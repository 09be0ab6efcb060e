using Npgsql;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary>An open transaction that holds a lock until disposal.</summary>
internal sealed class Blockade(NpgsqlConnection connection) : IAsyncDisposable
{
    public static async Task<Blockade> HoldAsync(TestDatabase database, string sql, CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder(database.BatchConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using NpgsqlCommand command = new("begin; " + sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new Blockade(connection);
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
