using Npgsql;

namespace Precompute.Database.Diagnose;

/// <summary>
/// Finds out whether a pooler hands one server session to several clients. While others hold sessions by open transactions, a client
/// that keeps its own session keeps its backend, and none of the others is given it; where either happens, sessions are shared.
/// </summary>
public static class PoolerProbe
{
    private const int Others = 3;

    /// <summary>Opens a few connections for a moment; changes nothing.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached.</exception>
    public static async Task<PoolingMode> DetectAsync(string connectionString, CancellationToken cancellationToken)
    {
        string unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
        await using NpgsqlConnection watched = new(unpooled);
        await watched.OpenAsync(cancellationToken);
        int mine = await BackendAsync(watched, cancellationToken);
        List<NpgsqlConnection> others = [];
        try
        {
            while (others.Count < Others)
            {
                NpgsqlConnection other = new(unpooled);
                others.Add(other);
                if (!await TryBeginAsync(other, cancellationToken))
                    return PoolingMode.Statement;
                if (await BackendAsync(other, cancellationToken) == mine || await BackendAsync(watched, cancellationToken) != mine)
                    return PoolingMode.Transaction;
            }

            return PoolingMode.Session;
        }
        finally
        {
            foreach (NpgsqlConnection other in others)
                await other.DisposeAsync();
        }
    }

    private static async Task<bool> TryBeginAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await connection.OpenAsync(cancellationToken);
        try
        {
            await using NpgsqlCommand begin = new("begin read only", connection);
            await begin.ExecuteNonQueryAsync(cancellationToken);
            return true;
        }
        catch (PostgresException e) when (e.MessageText.Contains("statement pooling", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
    }

    private static async Task<int> BackendAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new("select pg_backend_pid()", connection);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
