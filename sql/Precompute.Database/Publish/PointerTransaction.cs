using Npgsql;

using NpgsqlTypes;

using Precompute.Database.Schema;
using Precompute.Model;
using Precompute.Numerics;

namespace Precompute.Database.Publish;

/// <summary>
/// A transaction that holds the pointer's row. Its properties are what the pointer says inside it; a change commits at once.
/// Disposed without a change, it leaves everything as it was.
/// </summary>
internal sealed class PointerTransaction : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly DateTimeOffset _now;

    private PointerTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction, DateTimeOffset now)
    {
        _connection = connection;
        _transaction = transaction;
        _now = now;
    }

    public long Fence { get; private set; }

    public long? VersionId { get; private set; }

    public long? PreviousVersionId { get; private set; }

    public string ChangedBy { get; private set; } = "";

    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>Begins and waits for the row, 5 s at most.</summary>
    public static async Task<PointerTransaction> BeginAsync(NpgsqlDataSource serving, TimeProvider time, CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = await serving.OpenConnectionAsync(cancellationToken);
        try
        {
            NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            PointerTransaction pointer = new(connection, transaction, time.GetUtcNow());
            await pointer.ReadAsync(cancellationToken);
            return pointer;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The status of a version, its row locked.</summary>
    /// <exception cref="PrecomputeException">There is no such version.</exception>
    public async Task<VersionStatus> StatusAsync(long versionId, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = Command($"select status from {Tables.ModelVersion} where version_id = $1 for update", versionId);
        return await command.ExecuteScalarAsync(cancellationToken) is string name
            ? VersionStatuses.Parse(name)
            : throw new PrecomputeException($"There is no version {versionId}; see 'precompute versions list'.");
    }

    /// <summary>Whether both directions' lists are attached.</summary>
    public async Task<bool> IsWholeAsync(long versionId, CancellationToken cancellationToken)
    {
        foreach (Direction direction in VersionTables.Directions)
        {
            if (!await VersionTables.IsAttachedAsync(_connection, versionId, direction, cancellationToken))
                return false;
        }

        return true;
    }

    /// <summary>Versions that a run still works on, staged ones whose gates have not all spoken among them.</summary>
    public async Task<IReadOnlyList<long>> ListInFlightAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = Command(
            $"select coalesce(array_agg(version_id), '{{}}') from {Tables.Run} where status = 'running' and version_id is not null");
        return (long[])(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Points to a version; the one that served gets the status <paramref name="left"/>. Commits.</summary>
    public async Task MoveAsync(long versionId, VersionStatus left, DateTimeOffset? holdUntil, string changedBy, CancellationToken cancellationToken)
    {
        if (VersionId is { } old)
            await SetStatusAsync(old, left, cancellationToken);
        await SetStatusAsync(versionId, VersionStatus.Active, cancellationToken);
        await PointAsync(versionId, VersionId, holdUntil, changedBy, cancellationToken);
    }

    /// <summary>Disables a version and points to <paramref name="next"/>. Commits.</summary>
    public async Task DisableAsync(long versionId, long? next, string changedBy, CancellationToken cancellationToken)
    {
        await SetStatusAsync(versionId, VersionStatus.Disabled, cancellationToken);
        if (next is { } successor && successor != VersionId)
            await SetStatusAsync(successor, VersionStatus.Active, cancellationToken);
        await PointAsync(next, PreviousVersionId == versionId || PreviousVersionId == next ? null : PreviousVersionId, HoldUntil, changedBy, cancellationToken);
    }

    /// <summary>Pins or unpins a version. Commits.</summary>
    public async Task SetPinnedAsync(long versionId, bool pinned, string changedBy, CancellationToken cancellationToken)
    {
        await ExecuteAsync($"update {Tables.ModelVersion} set pinned = $2 where version_id = $1", cancellationToken, versionId, pinned);
        await PointAsync(VersionId, PreviousVersionId, HoldUntil, changedBy, cancellationToken);
    }

    /// <summary>Marks versions as pruned, so that nobody can go back to them any more. Commits; the pointer stays.</summary>
    public async Task MarkPrunedAsync(IReadOnlyList<long> versionIds, CancellationToken cancellationToken)
    {
        await ExecuteAsync(
            $"update {Tables.ModelVersion} set status = 'pruned' where version_id = any ($1) and status = any ($2)",
            cancellationToken,
            versionIds.ToArray(),
            VersionTransitions.NamesBefore(VersionStatus.Pruned));
        await _transaction.CommitAsync(cancellationToken);
    }

    /// <summary>An outcome with what the pointer says now.</summary>
    public ActivationResult Result(ActivationOutcome outcome, string message) => new(outcome, Fence, VersionId, message);

    /// <summary>Undoes what was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private DateTimeOffset? HoldUntil { get; set; }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync("set local lock_timeout = '5s'", cancellationToken);
        await using NpgsqlCommand command = Command(
            $"select fence, version_id, previous_version_id, hold_until, changed_by, changed_at from {Tables.ActiveVersion} for update");
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            throw new PrecomputeException($"{Tables.ActiveVersion} has no row; run 'precompute db migrate'.");
        Fence = reader.GetInt64(0);
        VersionId = await reader.GetFieldValueAsync<long?>(1, cancellationToken);
        PreviousVersionId = await reader.GetFieldValueAsync<long?>(2, cancellationToken);
        HoldUntil = await reader.GetFieldValueAsync<DateTimeOffset?>(3, cancellationToken);
        ChangedBy = reader.GetString(4);
        ChangedAt = await reader.GetFieldValueAsync<DateTimeOffset>(5, cancellationToken);
    }

    private async Task SetStatusAsync(long versionId, VersionStatus status, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = Command(
            $"""
            update {Tables.ModelVersion}
            set status = $2, activated_at = case when $2 = 'active' then $4 else activated_at end
            where version_id = $1 and status = any ($3)
            """,
            versionId,
            status.ToName(),
            VersionTransitions.NamesBefore(status),
            _now);
        if (await command.ExecuteNonQueryAsync(cancellationToken) != 1)
            throw new PrecomputeException($"Version {versionId} cannot become {status.ToName()} from what it is now; see 'precompute versions show {versionId}'.");
    }

    private async Task PointAsync(long? versionId, long? previousVersionId, DateTimeOffset? holdUntil, string changedBy, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = Command(
            $"""
            update {Tables.ActiveVersion}
            set version_id = $1, previous_version_id = $2, hold_until = $3, changed_by = $4, changed_at = $5, fence = fence + 1
            returning fence
            """);
        command.Parameters.Add(new() { Value = versionId ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = previousVersionId ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = holdUntil ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = changedBy });
        command.Parameters.Add(new() { Value = _now });
        long fence = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        await ExecuteAsync("select pg_notify($1, $2)", cancellationToken, Tables.ActiveVersionChannel, fence.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await _transaction.CommitAsync(cancellationToken);
        (Fence, VersionId, PreviousVersionId, HoldUntil, ChangedBy, ChangedAt) = (fence, versionId, previousVersionId, holdUntil, changedBy, _now);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using NpgsqlCommand command = Command(sql, values);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        NpgsqlCommand command = new(sql, _connection, _transaction);
        foreach (object value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
