using Npgsql;

using Precompute.Database.Publish;
using Precompute.Database.Schema;
using Precompute.Model;

namespace Precompute.Database.Privacy;

/// <summary>
/// Takes an id out of the tables of schema <c>precompute</c>: its own lists, its places in the lists of others (with the scores, methods and
/// reasons that belong to them; the order stays), its daily counts, and whatever text of the ledger names it. Each table is one
/// transaction together with its entry in the receipt, so that repeating it counts nothing twice.
/// </summary>
public sealed class RowEraser(NpgsqlDataSource serving)
{
    /// <summary>
    /// Every column of type uuid or uuid[] in the schema that this class knows, as <c>table.column</c> without partitions. A test compares it
    /// with the schema: a new table cannot be missed.
    /// </summary>
    public static IReadOnlyList<string> KnownColumns { get; } =
    [
        "interaction_count_by_startup.startup_id", "interaction_count_by_user.user_id", "interaction_daily.startup_id", "interaction_daily.user_id",
        "startup_recommendations.startup_id", "startup_recommendations.user_ids", "user_recommendations.startup_ids", "user_recommendations.user_id",
    ];

    /// <summary>What would go.</summary>
    public async Task<IReadOnlyList<Removal>> CountAsync(EntityType type, Guid id, CancellationToken cancellationToken)
    {
        List<Removal> found = [];
        await using NpgsqlConnection connection = await serving.OpenConnectionAsync(cancellationToken);
        foreach (RowErasure erasure in await ListAsync(connection, type, id, cancellationToken))
        {
            long rows = await erasure.CountAsync(connection, id, cancellationToken);
            if (rows > 0)
                found.Add(new Removal(erasure.Place, rows));
        }

        return found;
    }

    /// <summary>Erases, counts into the receipt, and has the space of the dead rows freed. The caller holds the run lock.</summary>
    /// <param name="receiptId">The receipt.</param>
    /// <param name="type">Whose id.</param>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Checked between tables; the next call does the rest.</param>
    public async Task EraseAsync(long receiptId, EntityType type, Guid id, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await serving.OpenConnectionAsync(cancellationToken);
        foreach (RowErasure erasure in await ListAsync(connection, type, id, cancellationToken))
        {
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            long rows = await erasure.EraseAsync(connection, id, cancellationToken);
            await ForgettingLedger.CountAsync(connection, receiptId, new Removal(erasure.Place, rows), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            if (rows == 0)
                continue;

            // The rows are gone for every reader; this lets their bytes be written over.
            await using NpgsqlCommand vacuum = new($"vacuum {erasure.Table}", connection) { CommandTimeout = 0 };
            await vacuum.ExecuteNonQueryAsync(cancellationToken);
        }

        await new DailyCountsWriter(serving).RefreshCountsAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<RowErasure>> ListAsync(NpgsqlConnection connection, EntityType type, Guid id, CancellationToken cancellationToken)
    {
        List<RowErasure> erasures = [];

        // The tables themselves, not their parent: what a dead run left unattached is among them.
        foreach (long version in await VersionTables.ListVersionsAsync(serving, cancellationToken))
        {
            foreach (Direction direction in VersionTables.Directions)
            {
                string table = Tables.Recommendations(direction, version);
                if (!await ExistsAsync(connection, table, cancellationToken))
                    continue;
                bool own = (direction == Direction.Forward) == (type == EntityType.User);
                erasures.Add(own ? RowErasure.Delete(table, Tables.IdColumn(type), "lists") : RowErasure.TakeOutOfLists(table, Tables.TargetsColumn(direction)));
            }
        }

        erasures.Add(RowErasure.Delete(Tables.InteractionDaily, Tables.IdColumn(type), "rows"));
        foreach (TextColumn column in await TextColumn.ListAsync(connection, cancellationToken))
            erasures.Add(RowErasure.Redact(column, id));
        return erasures;
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new("select to_regclass($1) is not null", connection) { Parameters = { new() { Value = table } } };
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
}
