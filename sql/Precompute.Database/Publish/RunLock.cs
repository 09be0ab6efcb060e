using Npgsql;

using Precompute.Database.Schema;

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

    // The server may see the end of a session a moment later than its client.
    private const int Attempts = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly NpgsqlDataSource _serving;
    private NpgsqlConnection _connection;
    private long? _runId;

    private RunLock(NpgsqlDataSource serving, NpgsqlConnection connection)
    {
        _serving = serving;
        _connection = connection;
    }

    /// <summary>Takes the lock, or returns null when another run holds it.</summary>
    public static async Task<RunLock?> TryAcquireAsync(NpgsqlDataSource serving, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(serving);
        return await TryLockAsync(serving, cancellationToken) is { } connection ? new RunLock(serving, connection) : null;
    }

    /// <summary>Server process of the session that holds the lock; <c>report.runs.is_alive</c> looks for it.</summary>
    public int BackendProcessId => _connection.ProcessID;

    /// <summary>
    /// The run that holds the lock has this entry in the ledger. From now on the lock survives the end of its session, as a restart of
    /// PostgreSQL brings it: it is taken again, and the entry shows whether anybody ran meanwhile, for whoever runs closes all open ones.
    /// </summary>
    public void Entered(long runId) => _runId = runId;

    /// <summary>Makes sure that the lock is held; takes it again where its session is gone and nobody ran since.</summary>
    /// <exception cref="RunLockLostException">The lock is lost.</exception>
    public async Task EnsureHeldAsync(CancellationToken cancellationToken)
    {
        Exception gone;
        try
        {
            await using NpgsqlCommand command = new("select 1", _connection);
            await command.ExecuteScalarAsync(cancellationToken);
            return;
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            gone = e;
        }

        if (_runId is not { } runId)
            throw new RunLockLostException("The session that holds the run lock is gone; another run may have begun, so this one stops.", gone);
        await _connection.DisposeAsync();
        await TakeAgainAsync(gone, cancellationToken);
        await using NpgsqlCommand enter = new(
            $"update {Tables.Run} set lock_backend_pid = pg_backend_pid() where run_id = $1 and status = 'running'", _connection)
        {
            Parameters = { new() { Value = runId } },
        };
        if (await enter.ExecuteNonQueryAsync(cancellationToken) != 1)
            throw new RunLockLostException("The session that held the run lock was gone, and another run has run meanwhile, so this one stops.", gone);
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

    private async Task TakeAgainAsync(Exception gone, CancellationToken cancellationToken)
    {
        for (int attempt = 1; attempt <= Attempts; attempt++)
        {
            if (await TryLockAsync(_serving, cancellationToken) is { } connection)
            {
                _connection = connection;
                return;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        throw new RunLockLostException("The session that held the run lock was gone, and another run holds the lock now, so this one stops.", gone);
    }

    private static Task<NpgsqlConnection?> TryLockAsync(NpgsqlDataSource serving, CancellationToken cancellationToken) => DatabaseRetry.RunAsync(
        async token =>
        {
            NpgsqlConnection connection = await serving.OpenConnectionAsync(token);
            bool taken = false;
            try
            {
                await using NpgsqlCommand command = new($"select pg_try_advisory_lock({Key})", connection);
                taken = await command.ExecuteScalarAsync(token) is true;
                return taken ? connection : null;
            }
            finally
            {
                if (!taken)
                    await connection.DisposeAsync();
            }
        },
        cancellationToken);
}
