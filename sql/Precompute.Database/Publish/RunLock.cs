using Npgsql;

using Precompute.Numerics;

namespace Precompute.Database.Publish;

/// <summary>
/// The right to run: one advisory lock a serving database, held by a session of its own and so freed when the process dies.
/// It keeps two runs from working at once; the fence in the activating transaction keeps a run that lost it from publishing.
/// Needs a direct connection: a pooler in transaction mode would not keep the session.
/// </summary>
public sealed class RunLock : IAsyncDisposable
{
    // Its halves are in view report.runs as well: classid 1886545251, objid 1869443189.
    private const long Key = 0x7072_6563_6f6d_7075;
    private readonly NpgsqlConnection _connection;

    private RunLock(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Takes the lock, or returns null when another run holds it.</summary>
    public static async Task<RunLock?> TryAcquireAsync(NpgsqlDataSource serving, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(serving);
        NpgsqlConnection connection = await DatabaseRetry.RunAsync(async token => await serving.OpenConnectionAsync(token), cancellationToken);
        try
        {
            await using NpgsqlCommand command = new($"select pg_try_advisory_lock({Key})", connection);
            if (await command.ExecuteScalarAsync(cancellationToken) is true)
            {
                RunLock held = new(connection);
                connection = null!;
                return held;
            }

            return null;
        }
        finally
        {
            if (connection is not null)
                await connection.DisposeAsync();
        }
    }

    /// <summary>Server process of the session that holds the lock; <c>report.runs.is_alive</c> looks for it.</summary>
    public int BackendProcessId => _connection.ProcessID;

    /// <summary>Raises when the lock's session is gone: another run may have begun.</summary>
    /// <exception cref="PrecomputeException">The lock is lost.</exception>
    public async Task EnsureHeldAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlCommand command = new("select 1", _connection);
            await command.ExecuteScalarAsync(cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            throw new PrecomputeException("The session that holds the run lock is gone; another run may have begun, so this one stops.", e);
        }
    }

    /// <summary>Frees the lock.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // A pooled connection outlives us: unlock, do not rely on its end.
            await using NpgsqlCommand command = new($"select pg_advisory_unlock({Key})", _connection);
            await command.ExecuteScalarAsync();
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // The session is gone and the lock with it.
        }

        await _connection.DisposeAsync();
    }
}
