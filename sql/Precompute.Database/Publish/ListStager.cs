using System.Diagnostics;
using System.Runtime.InteropServices;

using Npgsql;

using NpgsqlTypes;

using Precompute.Database.Schema;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Lists;
using Precompute.Numerics;

namespace Precompute.Database.Publish;

/// <summary>
/// Writes the lists of a version where nobody sees them: a plain table, filled by binary COPY, indexed, checked, then attached as a
/// partition. Readers ask by the version they hold, so an attached partition stays unseen until the pointer names it.
/// </summary>
public sealed class ListStager(NpgsqlDataSource serving)
{
    // TOAST's own threshold is 2 kB; at 8160 a list stays in its row and a look-up reads one page.
    private const int ToastTupleTarget = 8160;

    /// <summary>Writes one direction's lists (both roles) and attaches them. Lists that an earlier attempt left are replaced.</summary>
    /// <param name="versionId">A version that is being built.</param>
    /// <param name="direction">Which side's lists.</param>
    /// <param name="rows">The rows; read while they are written, and anew where the connection broke. Entity and role are unique.</param>
    /// <param name="cancellationToken">Cancels; nothing stays.</param>
    /// <exception cref="PrecomputeException">A row is malformed or twice there, or PostgreSQL counted other rows than were sent.</exception>
    public async Task<StagedLists> StageAsync(long versionId, Direction direction, IEnumerable<RecommendationRow> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        string table = Tables.Recommendations(direction, versionId);
        try
        {
            StagedLists staged = await DatabaseRetry.RunAsync(
                async token =>
                {
                    await VersionTables.DropAsync(serving, versionId, direction, VersionTables.DefaultPatience, token);
                    return await LoadAsync(versionId, direction, table, rows, token);
                },
                cancellationToken);
            await DatabaseRetry.RunAsync(token => AttachAsync(versionId, direction, table, token), cancellationToken);
            return staged;
        }
        catch (PostgresException e) when (string.Equals(e.SqlState, PostgresErrorCodes.UniqueViolation, StringComparison.Ordinal))
        {
            throw new PrecomputeException($"The lists of version {versionId} ({direction}) hold an entity twice in one role.", e);
        }
        catch (NpgsqlException e)
        {
            throw new PrecomputeException($"The lists of version {versionId} ({direction}) could not be written to {table}: {e.Message}", e, DatabaseRetry.IsTransient(e));
        }
    }

    /// <summary>Writes the vocabulary that the reason codes of a version refer to; replaces what an earlier attempt left.</summary>
    public Task StageFeaturesAsync(long versionId, FeatureVocabulary vocabulary, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        return DatabaseRetry.RunAsync(token => WriteFeaturesAsync(versionId, vocabulary, token), cancellationToken);
    }

    private async Task WriteFeaturesAsync(long versionId, FeatureVocabulary vocabulary, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await serving.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (NpgsqlCommand delete = new($"delete from {Tables.Feature} where version_id = $1", connection, transaction) { Parameters = { new() { Value = versionId } } })
            await delete.ExecuteNonQueryAsync(cancellationToken);
        await using (NpgsqlBinaryImporter copy = await connection.BeginBinaryImportAsync(
            $"copy {Tables.Feature} (version_id, feature, kind, value) from stdin (format binary)", cancellationToken))
        {
            for (int feature = 0; feature < vocabulary.Count; feature++)
            {
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(versionId, NpgsqlDbType.Bigint, cancellationToken);
                await copy.WriteAsync(feature, NpgsqlDbType.Integer, cancellationToken);
                await copy.WriteAsync((short)vocabulary[feature].Kind, NpgsqlDbType.Smallint, cancellationToken);
                await copy.WriteAsync(vocabulary[feature].Value, NpgsqlDbType.Text, cancellationToken);
            }

            ulong written = await copy.CompleteAsync(cancellationToken);
            CopyCount.Require(written, vocabulary.Count, Tables.Feature);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    // Table, rows, key and CHECK in one transaction: COPY may freeze its rows, and an interrupted load leaves nothing.
    private async Task<StagedLists> LoadAsync(long versionId, Direction direction, string table, IEnumerable<RecommendationRow> rows, CancellationToken cancellationToken)
    {
        string entity = Tables.EntityColumn(direction);
        await using NpgsqlConnection connection = await serving.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(
            connection,
            $"""
            create table {table} (like {Tables.Recommendations(direction)} including defaults including constraints including comments)
                with (toast_tuple_target = {ToastTupleTarget});
            comment on table {table} is 'Lists of version {versionId}.';
            """,
            cancellationToken);

        RowSetHash hash = new();
        ListArrayEncoder arrays = new();
        long recommendations = 0;
        Dictionary<(ListRole, RecommendationMethod), long> byMethod = [];
        long started = Stopwatch.GetTimestamp();
        await using (NpgsqlBinaryImporter copy = await connection.BeginBinaryImportAsync(
            $"""
            copy {table} (version_id, {entity}, role, {Tables.TargetsColumn(direction)}, scores, methods, reasons, interaction_count, list_method)
            from stdin (format binary, freeze true)
            """,
            cancellationToken))
        {
            // Rows come as fast as they are computed; only the caller's token ends the wait.
            copy.Timeout = TimeSpan.Zero;
            foreach (RecommendationRow row in rows)
            {
                Check(row, direction);
                await WriteAsync(copy, versionId, row, arrays, cancellationToken);
                hash.Add(row);
                recommendations += row.TargetIds.Length;
                CollectionsMarshal.GetValueRefOrAddDefault(byMethod, (row.Role, row.ListMethod), out _)++;
            }

            ulong written = await copy.CompleteAsync(cancellationToken);
            CopyCount.Require(written, hash.Count, table);
        }

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        string name = table[(table.IndexOf('.', StringComparison.Ordinal) + 1)..];
        await ExecuteAsync(
            connection,
            $"""
            alter table {table}
                add constraint {name}_pkey primary key (version_id, {entity}, role),
                add constraint {name}_version check (version_id = {versionId});
            analyze {table};
            """,
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new StagedLists(direction, hash.Count, recommendations, hash.ToHex(), byMethod) { CopySeconds = seconds };
    }

    // The CHECK spares PostgreSQL the scan; the parent is locked against other changes of its partitions only, not against readers.
    private async Task AttachAsync(long versionId, Direction direction, string table, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await serving.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await VersionTables.IsAttachedAsync(connection, versionId, direction, cancellationToken))
            return;
        await ExecuteAsync(
            connection,
            $"set local lock_timeout = '5s'; alter table {Tables.Recommendations(direction)} attach partition {table} for values in ({versionId})",
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, long versionId, RecommendationRow row, ListArrayEncoder arrays, CancellationToken cancellationToken)
    {
        // To the driver an encoded array is bytes; what the server makes of them is the column's business.
        await copy.StartRowAsync(cancellationToken);
        await copy.WriteAsync(versionId, NpgsqlDbType.Bigint, cancellationToken);
        await copy.WriteAsync(row.EntityId, NpgsqlDbType.Uuid, cancellationToken);
        await copy.WriteAsync(Tables.RoleName(row.Role), NpgsqlDbType.Text, cancellationToken);
        await copy.WriteAsync(arrays.Encode(row.TargetIds), NpgsqlDbType.Bytea, cancellationToken);
        await copy.WriteAsync(arrays.Encode(row.Scores), NpgsqlDbType.Bytea, cancellationToken);
        await copy.WriteAsync(arrays.Encode(MemoryMarshal.Cast<RecommendationMethod, short>(row.Methods)), NpgsqlDbType.Bytea, cancellationToken);
        await copy.WriteAsync(arrays.Encode(row.Reasons), NpgsqlDbType.Bytea, cancellationToken);
        await copy.WriteAsync(row.InteractionCount, NpgsqlDbType.Integer, cancellationToken);
        await copy.WriteAsync((short)row.ListMethod, NpgsqlDbType.Smallint, cancellationToken);
    }

    private static void Check(RecommendationRow row, Direction direction)
    {
        int items = row.TargetIds.Length;
        if (row.Scores.Length != items || row.Methods.Length != items || row.Reasons.Length != items * ReasonCodes.PerItem)
        {
            throw new PrecomputeException(
                $"A {direction} row has {items} targets but {row.Scores.Length} scores, {row.Methods.Length} methods and {row.Reasons.Length} reasons (expected {items * ReasonCodes.PerItem}).");
        }

        foreach (float score in row.Scores)
        {
            if (!float.IsFinite(score))
                throw new PrecomputeException($"A {direction} row holds the score {score}; scores are finite.");
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
