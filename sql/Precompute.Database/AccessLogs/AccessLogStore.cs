using Npgsql;
using NpgsqlTypes;
using Precompute.Database.Publish;
using Precompute.Database.Schema;

namespace Precompute.Database.AccessLogs;

/// <summary>
/// Keeps lines of access logs, each once: what a block brings and how far its file was read are one transaction, and the file's row is locked
/// meanwhile, so that neither a kill nor a second reader counts a line twice. Thread-safe; it does not own the data source.
/// </summary>
public sealed class AccessLogStore(NpgsqlDataSource serving, TimeProvider time)
{
    /// <summary>How far a file was read, bytes; 0 where it never was.</summary>
    public async Task<long> PositionOfAsync(string source, string file, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = serving.CreateCommand($"select position from {Tables.AccessLogFile} where source = $1 and file = $2");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = source });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = file });
        return await command.ExecuteScalarAsync(cancellationToken) is long position ? position : 0;
    }

    /// <summary>Keeps a block of lines.</summary>
    /// <returns>False, and nothing kept, where another reader was faster.</returns>
    public async Task<bool> KeepAsync(string source, string file, AccessLogBlock block, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(block);
        await using NpgsqlConnection connection = await serving.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await AdvanceAsync(connection, source, file, block, cancellationToken))
            return false;
        await CopyAsync(connection, source, file, block.Entries, cancellationToken);
        foreach (AccessLogFault fault in block.Faults)
        {
            await using NpgsqlCommand insert = Command(connection, $"insert into {Tables.AccessLogFault} (source, file, position, fault, seen_at) values ($1, $2, $3, $4, $5)", source, file, fault.Position);
            insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = fault.Fault });
            insert.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Marks the entries whose request an interaction names, and which show what it acts on to the one who acts.</summary>
    /// <param name="interactions">Interactions as the source has them.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>How many were not marked before.</returns>
    public async Task<int> MarkFollowedAsync(IReadOnlyList<FollowedRequest> interactions, CancellationToken cancellationToken)
    {
        // The API's own ids are 32 hexadecimal digits; a caller's may be written as a UUID.
        string[] requests = [.. interactions.SelectMany(static i => (string[])[i.RequestId.ToString("N"), i.RequestId.ToString("D")])];
        short[] ofViewer = [.. interactions.SelectMany(static i => Enumerable.Repeat(ShownMark.Of(i.RequestId, i.Actor, i.Item), 2))];
        short[] ofAnybody = [.. interactions.SelectMany(static i => Enumerable.Repeat(ShownMark.Of(i.RequestId, Guid.Empty, i.Item), 2))];
        await using NpgsqlCommand command = serving.CreateCommand(
            $"""
            update {Tables.AccessLogEntry} e set followed = true
            from unnest($1, $2, $3) as i (request_id, of_viewer, of_anybody)
            where not e.followed and e.request_id = i.request_id
              and (e.shown_marks is null or e.shown_marks && array[i.of_viewer, i.of_anybody])
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = requests });
        command.Parameters.Add(new NpgsqlParameter<short[]> { TypedValue = ofViewer });
        command.Parameters.Add(new NpgsqlParameter<short[]> { TypedValue = ofAnybody });
        command.CommandTimeout = 0;
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The oldest entry's time; null where there is none.</summary>
    public async Task<DateTimeOffset?> OldestAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = serving.CreateCommand($"select min(occurred_at) from {Tables.AccessLogEntry}");
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime oldest ? new DateTimeOffset(oldest, TimeSpan.Zero) : null;
    }

    /// <summary>Deletes entries and faults from before a moment. How far files were read stays: they are not to be read again.</summary>
    /// <returns>Entries deleted.</returns>
    public async Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await serving.OpenConnectionAsync(cancellationToken);
        int deleted = 0;
        foreach ((string table, string column) in new[] { (Tables.AccessLogFault, "seen_at"), (Tables.AccessLogEntry, "occurred_at") })
        {
            await using NpgsqlCommand command = new($"delete from {table} where {column} < $1", connection)
            {
                CommandTimeout = 0,
                Parameters = { new NpgsqlParameter<DateTimeOffset> { TypedValue = before.ToUniversalTime() } },
            };
            deleted = await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return deleted;
    }

    /// <summary>Moves the file's position from the block's beginning to its end; false where it is no longer, or not yet, there.</summary>
    private async Task<bool> AdvanceAsync(NpgsqlConnection connection, string source, string file, AccessLogBlock block, CancellationToken cancellationToken)
    {
        await using (NpgsqlCommand first = Command(
            connection, $"insert into {Tables.AccessLogFile} (source, file, position, lines, bad_lines, read_at) values ($1, $2, 0, 0, 0, $3) on conflict do nothing", source, file))
        {
            first.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
            await first.ExecuteNonQueryAsync(cancellationToken);
        }

        await using NpgsqlCommand advance = Command(
            connection,
            $"update {Tables.AccessLogFile} set position = $4, lines = lines + $5, bad_lines = bad_lines + $6, read_at = $7 where source = $1 and file = $2 and position = $3",
            source, file, block.From);
        advance.Parameters.Add(new NpgsqlParameter<long> { TypedValue = block.To });
        advance.Parameters.Add(new NpgsqlParameter<long> { TypedValue = block.Entries.Count });
        advance.Parameters.Add(new NpgsqlParameter<long> { TypedValue = block.Faults.Count });
        advance.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
        return await advance.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    private static async Task CopyAsync(NpgsqlConnection connection, string source, string file, IReadOnlyList<AccessLogEntry> entries, CancellationToken cancellationToken)
    {
        await using NpgsqlBinaryImporter copy = await connection.BeginBinaryImportAsync(
            $"copy {Tables.AccessLogEntry} (source, file, position, occurred_at, request_id, key_id, route, status, latency_ms, direction, role, method, version, stale, requested, shown, first_rank, shown_marks) from stdin (format binary)",
            cancellationToken);
        copy.Timeout = TimeSpan.Zero;
        foreach (AccessLogEntry entry in entries)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(source, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(file, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(entry.Position, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(entry.OccurredAt.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken);
            await copy.WriteAsync(entry.RequestId, NpgsqlDbType.Text, cancellationToken);
            await WriteAsync(entry.KeyId, NpgsqlDbType.Text);
            await copy.WriteAsync(entry.Route, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(entry.Status, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(entry.LatencyMs, NpgsqlDbType.Double, cancellationToken);
            await WriteAsync(entry.Direction, NpgsqlDbType.Text);
            await WriteAsync(entry.Role, NpgsqlDbType.Text);
            await WriteAsync(entry.Method, NpgsqlDbType.Text);
            await WriteAsync(entry.Version, NpgsqlDbType.Text);
            await WriteAsync(entry.Stale, NpgsqlDbType.Boolean);
            await WriteAsync(entry.Requested, NpgsqlDbType.Integer);
            await copy.WriteAsync(entry.Shown, NpgsqlDbType.Integer, cancellationToken);
            await WriteAsync(entry.FirstRank, NpgsqlDbType.Integer);
            await copy.WriteAsync<short[]>([.. entry.ShownMarks], NpgsqlDbType.Array | NpgsqlDbType.Smallint, cancellationToken);
        }

        CopyCount.Require(await copy.CompleteAsync(cancellationToken), entries.Count, Tables.AccessLogEntry);

        Task WriteAsync(object? value, NpgsqlDbType type) => value is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(value, type, cancellationToken);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, string source, string file, long? position = null)
    {
        NpgsqlCommand command = new(sql, connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = source }, new NpgsqlParameter<string> { TypedValue = file } },
        };
        if (position is { } at)
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = at });
        return command;
    }
}
