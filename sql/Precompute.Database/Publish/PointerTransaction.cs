using System.Globalization;

using Npgsql;

using NpgsqlTypes;

using Precompute.Database.Schema;
using Precompute.Model;
using Precompute.Numerics;

namespace Precompute.Database.Publish;

/// <summary>
/// A transaction that holds the pointer's row. Its properties are what the pointer says inside it; a change commits at once.
/// Disposed without a change, it leaves everything as it was. Every other change of the pointer waits meanwhile, so what it asks and
/// writes goes to the server in as few journeys as can be.
/// </summary>
internal sealed class PointerTransaction : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _now;
    private long _lockedAt;
    private TimeSpan _locked;

    private PointerTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction, TimeProvider time)
    {
        _connection = connection;
        _transaction = transaction;
        _time = time;
        _now = time.GetUtcNow();
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
            PointerTransaction pointer = new(connection, transaction, time);
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
        await using NpgsqlCommand command = Command(
            "select count(*) from pg_inherits where inhrelid in (to_regclass($1), to_regclass($2)) and not inhdetachpending",
            Tables.Recommendations(Direction.Forward, versionId),
            Tables.Recommendations(Direction.Reverse, versionId));
        return (long)(await command.ExecuteScalarAsync(cancellationToken))! == 2;
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
        List<(long, VersionStatus)> statuses = [];
        if (VersionId is { } old)
            statuses.Add((old, left));
        statuses.Add((versionId, VersionStatus.Active));
        await PointAsync(statuses, versionId, VersionId, holdUntil, changedBy, cancellationToken);
    }

    /// <summary>Disables a version and points to <paramref name="next"/>. Commits.</summary>
    public async Task DisableAsync(long versionId, long? next, string changedBy, CancellationToken cancellationToken)
    {
        List<(long, VersionStatus)> statuses = [(versionId, VersionStatus.Disabled)];
        if (next is { } successor && successor != VersionId)
            statuses.Add((successor, VersionStatus.Active));
        await PointAsync(statuses, next, PreviousVersionId == versionId || PreviousVersionId == next ? null : PreviousVersionId, HoldUntil, changedBy, cancellationToken);
    }

    /// <summary>Pins or unpins a version. Commits.</summary>
    public async Task SetPinnedAsync(long versionId, bool pinned, string changedBy, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = Command($"update {Tables.ModelVersion} set pinned = $2 where version_id = $1", versionId, pinned);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await PointAsync([], VersionId, PreviousVersionId, HoldUntil, changedBy, cancellationToken);
    }

    /// <summary>Marks versions as pruned, so that nobody can go back to them any more. Commits; the pointer stays.</summary>
    public async Task MarkPrunedAsync(IReadOnlyList<long> versionIds, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = Command(
            $"update {Tables.ModelVersion} set status = 'pruned' where version_id = any ($1) and status = any ($2)",
            versionIds.ToArray(),
            VersionTransitions.NamesBefore(VersionStatus.Pruned));
        await command.ExecuteNonQueryAsync(cancellationToken);
        await _transaction.CommitAsync(cancellationToken);
    }

    /// <summary>An outcome with what the pointer says now.</summary>
    public ActivationResult Result(ActivationOutcome outcome, string message) => new(outcome, Fence, VersionId, message) { PointerLocked = _locked };

    /// <summary>Undoes what was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private DateTimeOffset? HoldUntil { get; set; }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await using (NpgsqlCommand patience = Command("set local lock_timeout = '5s'"))
            await patience.ExecuteNonQueryAsync(cancellationToken);
        await using NpgsqlCommand command = Command(
            $"select fence, version_id, previous_version_id, hold_until, changed_by, changed_at from {Tables.ActiveVersion} for update");
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            throw new PrecomputeException($"{Tables.ActiveVersion} has no row; run 'precompute db migrate'.");
        _lockedAt = _time.GetTimestamp();
        Fence = reader.GetInt64(0);
        VersionId = await reader.GetFieldValueAsync<long?>(1, cancellationToken);
        PreviousVersionId = await reader.GetFieldValueAsync<long?>(2, cancellationToken);
        HoldUntil = await reader.GetFieldValueAsync<DateTimeOffset?>(3, cancellationToken);
        ChangedBy = reader.GetString(4);
        ChangedAt = await reader.GetFieldValueAsync<DateTimeOffset>(5, cancellationToken);
    }

    /// <summary>Sets statuses and the pointer, and notifies. Commits.</summary>
    /// <exception cref="PrecomputeException">A version may not have its status; nothing is changed.</exception>
    private async Task PointAsync(
        List<(long VersionId, VersionStatus Status)> statuses,
        long? versionId,
        long? previousVersionId,
        DateTimeOffset? holdUntil,
        string changedBy,
        CancellationToken cancellationToken)
    {
        // The row is locked, so nobody else counts.
        long fence = Fence + 1;
        await using NpgsqlBatch batch = new(_connection, _transaction);
        foreach ((long changed, VersionStatus status) in statuses)
        {
            batch.BatchCommands.Add(BatchCommand(
                $"""
                update {Tables.ModelVersion}
                set status = $2, activated_at = case when $2 = 'active' then $4 else activated_at end
                where version_id = $1 and status = any ($3)
                """,
                Of(changed),
                Of(status.ToName()),
                Of(VersionTransitions.NamesBefore(status)),
                Of(_now)));
        }

        batch.BatchCommands.Add(BatchCommand(
            $"update {Tables.ActiveVersion} set version_id = $1, previous_version_id = $2, hold_until = $3, changed_by = $4, changed_at = $5, fence = $6",
            Of(versionId),
            Of(previousVersionId),
            new() { Value = holdUntil ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            Of(changedBy),
            Of(_now),
            Of(fence)));
        batch.BatchCommands.Add(BatchCommand("select pg_notify($1, $2)", Of(Tables.ActiveVersionChannel), Of(fence.ToString(CultureInfo.InvariantCulture))));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        for (int i = 0; i < statuses.Count; i++)
        {
            if (batch.BatchCommands[i].RecordsAffected != 1)
            {
                throw new PrecomputeException(
                    $"Version {statuses[i].VersionId} cannot become {statuses[i].Status.ToName()} from what it is now; see 'precompute versions show {statuses[i].VersionId}'.");
            }
        }

        await _transaction.CommitAsync(cancellationToken);
        _locked = _time.GetElapsedTime(_lockedAt);
        (Fence, VersionId, PreviousVersionId, HoldUntil, ChangedBy, ChangedAt) = (fence, versionId, previousVersionId, holdUntil, changedBy, _now);
    }

    private static NpgsqlBatchCommand BatchCommand(string sql, params NpgsqlParameter[] parameters)
    {
        NpgsqlBatchCommand command = new(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }

    private static NpgsqlParameter Of(object value) => new() { Value = value };

    private static NpgsqlParameter Of(long? value) => new() { Value = value ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint };

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        NpgsqlCommand command = new(sql, _connection, _transaction);
        foreach (object value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
