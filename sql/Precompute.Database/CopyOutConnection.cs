using Npgsql;

namespace Precompute.Database;

/// <summary>A connection for reading by COPY, closed afterwards, whatever happened.</summary>
internal static class CopyOutConnection
{
    /// <summary>Opens a connection and reads; what reading raises is what the caller gets.</summary>
    public static async Task<T> UseAsync<T>(NpgsqlDataSource database, Func<NpgsqlConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        T result;
        try
        {
            result = await read(connection);
        }
        catch
        {
            await CloseBrokenAsync(connection);
            throw;
        }

        await connection.DisposeAsync();
        return result;
    }

    private static async Task CloseBrokenAsync(NpgsqlConnection connection)
    {
        try
        {
            await connection.DisposeAsync();
        }
        catch (Exception)
        {
            // After a COPY that the server ended, the driver can be out of step with it, and closing fails in any way (seen: an index
            // out of its range). Why the COPY ended is what the caller must learn.
        }
    }
}
