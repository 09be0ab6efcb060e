using Npgsql;
using Precompute.Database.Schema;

namespace Precompute.Database.Serve;

/// <summary>
/// Hears at once when the pointer to the active version changes: the transaction that changes it notifies. What happens while nobody
/// listens is not heard, and behind a pooler in transaction mode nothing is, so whoever listens looks from time to time as well.
/// Thread-safe; it does not own the data source.
/// </summary>
/// <param name="serving">Gives unpooled connections: one is held as long as somebody listens. With a keep-alive, or a dead peer is never noticed.</param>
public sealed class PointerListener(NpgsqlDataSource serving)
{
    /// <summary>Listens until it is cancelled or the connection ends.</summary>
    /// <param name="listening">Called once, when it listens: the pointer may have changed just before.</param>
    /// <param name="changed">Called for every change; must not block.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="NpgsqlException">There is no connection, or it ended.</exception>
    public async Task ListenAsync(Action listening, Action changed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(listening);
        ArgumentNullException.ThrowIfNull(changed);
        await using NpgsqlConnection connection = await serving.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, _) => changed();
        await using (NpgsqlCommand command = new($"listen {Tables.ActiveVersionChannel}", connection))
            await command.ExecuteNonQueryAsync(cancellationToken);
        listening();
        while (true)
            await connection.WaitAsync(cancellationToken);
    }
}
