using Npgsql;

using NpgsqlTypes;

using Precompute.Database.Schema;

namespace Precompute.Database.Ledger;

/// <summary>The ledger of runs, written while they run, so that a killed one shows how far it came. Thread-safe.</summary>
public sealed partial class RunLedger(NpgsqlDataSource serving, TimeProvider time)
{
    private const string RunColumns =
        "run_id, kind, status, version_id, started_at, finished_at, kernel_variant, config::text, source_fingerprint, exit_code, message, summary::text";

    /// <summary>Enters a run.</summary>
    /// <returns>Its id.</returns>
    public async Task<long> StartRunAsync(RunStart start, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(start);
        return (long)(await ScalarAsync(
            $"""
            insert into {Tables.Run} (kind, status, started_at, host, process_id, threads, kernel_variant, config, config_hash, lock_backend_pid)
            values ($1, 'running', $2, $3, $4, $5, $6, $7, $8, $9)
            returning run_id
            """,
            cancellationToken,
            Of(start.Kind), Of(time.GetUtcNow()), Of(start.Host), Of(start.ProcessId), Of(start.Threads), Text(start.KernelVariant), Json(start.Config), Text(start.ConfigHash),
            new() { Value = start.LockBackendProcessId ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer }))!;
    }

    /// <summary>The run has read this source.</summary>
    public Task SetSourceAsync(long runId, string fingerprint, CancellationToken cancellationToken) => ExecuteAsync(
        $"update {Tables.Run} set source_fingerprint = $2 where run_id = $1", cancellationToken, Of(runId), Of(fingerprint));

    /// <summary>The run makes this version.</summary>
    public Task SetVersionAsync(long runId, long versionId, CancellationToken cancellationToken) => ExecuteAsync(
        $"update {Tables.Run} set version_id = $2 where run_id = $1", cancellationToken, Of(runId), Of(versionId));

    /// <summary>The run took over steps that an earlier one finished; one that this ledger does not know is not entered.</summary>
    public Task SetResumedFromAsync(long runId, long earlierRunId, CancellationToken cancellationToken) => ExecuteAsync(
        $"update {Tables.Run} set resumed_from = (select e.run_id from {Tables.Run} e where e.run_id = $2) where run_id = $1",
        cancellationToken, Of(runId), Of(earlierRunId));

    /// <summary>A step begins.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="step">Position, from 1; a step that is begun again starts over.</param>
    /// <param name="name">Name.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task StartStepAsync(long runId, int step, string name, CancellationToken cancellationToken) => ExecuteAsync(
        $"""
        insert into {Tables.RunStep} (run_id, step, name, status, started_at) values ($1, $2, $3, 'running', $4)
        on conflict (run_id, step) do update
        set name = excluded.name, status = 'running', started_at = excluded.started_at, finished_at = null, seconds = null, message = null
        """,
        cancellationToken,
        Of(runId), Of(step), Of(name), Of(time.GetUtcNow()));

    /// <summary>A step ended.</summary>
    public Task FinishStepAsync(long runId, int step, StepOutcome outcome, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return ExecuteAsync(
            $"""
            update {Tables.RunStep}
            set status = $3, finished_at = $4, seconds = $5, peak_memory_bytes = $6, details = $7, message = $8
            where run_id = $1 and step = $2
            """,
            cancellationToken,
            Of(runId), Of(step), Of(outcome.Status), Of(time.GetUtcNow()), Of(outcome.Seconds),
            new() { Value = outcome.PeakMemoryBytes ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint }, Json(outcome.Details), Text(outcome.Message));
    }

    /// <summary>A gate spoke.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="gate">Position, from 1; entered again, it replaces.</param>
    /// <param name="entry">What it said.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task RecordGateAsync(long runId, int gate, GateEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return ExecuteAsync(
            $"""
            insert into {Tables.RunGate} (run_id, gate, name, verdict, numbers, message, accepted_why, judged_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (run_id, gate) do update
            set name = excluded.name, verdict = excluded.verdict, numbers = excluded.numbers, message = excluded.message,
                accepted_why = excluded.accepted_why, judged_at = excluded.judged_at
            """,
            cancellationToken,
            Of(runId), Of(gate), Of(entry.Name), Of(entry.Verdict), Json(entry.Numbers), Of(entry.Message), Text(entry.AcceptedWhy), Of(time.GetUtcNow()));
    }

    /// <summary>The run ended.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="status">One of <see cref="RunStatus"/>.</param>
    /// <param name="exitCode">Exit code of the command.</param>
    /// <param name="message">Why, in a sentence.</param>
    /// <param name="summary">Sums, a JSON object.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task FinishRunAsync(long runId, string status, int exitCode, string? message, string summary, CancellationToken cancellationToken) => ExecuteAsync(
        $"update {Tables.Run} set status = $2, finished_at = $3, exit_code = $4, message = $5, summary = $6 where run_id = $1",
        cancellationToken,
        Of(runId), Of(status), Of(time.GetUtcNow()), Of(exitCode), Text(message), Json(summary));

    /// <summary>A run, or null.</summary>
    public async Task<LedgerRun?> FindAsync(long runId, CancellationToken cancellationToken) =>
        await ReadAsync("where run_id = $1", runId, cancellationToken) is [LedgerRun run] ? run : null;

    /// <summary>The latest runs, newest first.</summary>
    public Task<IReadOnlyList<LedgerRun>> ListAsync(int limit, CancellationToken cancellationToken) => ReadAsync("order by run_id desc limit $1", limit, cancellationToken);

    private Task<IReadOnlyList<LedgerRun>> ReadAsync(string clause, long value, CancellationToken cancellationToken) => DatabaseRetry.RunAsync<IReadOnlyList<LedgerRun>>(
        async token =>
        {
            List<LedgerRun> runs = [];
            await using NpgsqlCommand command = serving.CreateCommand($"select {RunColumns} from {Tables.Run} {clause}");
            command.Parameters.Add(Of(value));
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
            {
                runs.Add(new LedgerRun
                {
                    RunId = reader.GetInt64(0),
                    Kind = reader.GetString(1),
                    Status = reader.GetString(2),
                    VersionId = await reader.GetFieldValueAsync<long?>(3, token),
                    StartedAt = await reader.GetFieldValueAsync<DateTimeOffset>(4, token),
                    FinishedAt = await reader.GetFieldValueAsync<DateTimeOffset?>(5, token),
                    KernelVariant = await reader.IsDBNullAsync(6, token) ? null : reader.GetString(6),
                    Config = reader.GetString(7),
                    SourceFingerprint = await reader.IsDBNullAsync(8, token) ? null : reader.GetString(8),
                    ExitCode = await reader.GetFieldValueAsync<int?>(9, token),
                    Message = await reader.IsDBNullAsync(10, token) ? null : reader.GetString(10),
                    Summary = reader.GetString(11),
                });
            }

            return runs;
        },
        cancellationToken);

    private Task<object?> ExecuteAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) => ScalarAsync(sql, cancellationToken, parameters);

    private Task<object?> ScalarAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) => DatabaseRetry.RunAsync(
        async token =>
        {
            await using NpgsqlCommand command = serving.CreateCommand(sql);
            foreach (NpgsqlParameter parameter in parameters)
                command.Parameters.Add(parameter.Clone());
            return await command.ExecuteScalarAsync(token);
        },
        cancellationToken);

    private static NpgsqlParameter Of(object value) => new() { Value = value };

    private static NpgsqlParameter Text(string? value) => new() { Value = value ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter Json(string value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Jsonb };
}
