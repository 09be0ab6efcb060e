using Npgsql;

using Precompute.Database.Ledger;
using Precompute.Database.Schema;
using Precompute.Model;

namespace Precompute.Database.Publish;

/// <summary>
/// Cleans up after runs that were killed. Whoever holds the run lock knows that no other run lives, so everything that is still being
/// built, and whatever a run staged and did not live to judge, is a dead run's: its version becomes <c>failed</c>, its tables go, its ledger entry is closed as <c>killed</c>.
/// </summary>
public sealed class LeftoverReaper(NpgsqlDataSource serving)
{
    /// <summary>Reaps. Call it right after the lock was taken, before a version is minted and a run entered.</summary>
    /// <param name="held">The lock, as the proof that nobody else runs.</param>
    /// <param name="cancellationToken">Cancels; the next run takes up what is left.</param>
    /// <returns>Labels of the versions that were not known to be dead before.</returns>
    public async Task<IReadOnlyList<string>> ReapAsync(RunLock held, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(held);
        await held.EnsureHeldAsync(cancellationToken);
        List<(long Id, string Label)> dead = [];

        // A version that was staged by a run that died never saw its gates; what a dry or held run staged stays.
        await using (NpgsqlCommand fail = serving.CreateCommand(
            $"""
            update {Tables.ModelVersion} v set status = 'failed'
            where v.status = 'building'
                or (v.status = 'staged' and exists (select from {Tables.Run} r where r.version_id = v.version_id and r.status = 'running'))
            returning v.version_id, v.label
            """))
        await using (NpgsqlDataReader reader = await fail.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                dead.Add((reader.GetInt64(0), reader.GetString(1)));
        }

        await CloseRunsAsync(cancellationToken);
        foreach (long id in dead.Select(static d => d.Id).Union(await ListUselessAsync(cancellationToken)))
        {
            await DropListsAsync(id, cancellationToken);
            await using NpgsqlCommand features = serving.CreateCommand($"delete from {Tables.Feature} where version_id = $1");
            features.Parameters.Add(new() { Value = id });
            await features.ExecuteNonQueryAsync(cancellationToken);
        }

        return [.. dead.Select(d => d.Label)];
    }

    // Runs that failed keep their tables until somebody cleans up; on a full disk it must be the next run, before it needs the space.
    private async Task<IReadOnlyList<long>> ListUselessAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<long> withLists = await VersionTables.ListVersionsAsync(serving, cancellationToken);
        await using NpgsqlCommand command = serving.CreateCommand(
            $"select coalesce(array_agg(version_id), '{{}}') from {Tables.ModelVersion} where version_id = any ($1) and status in ('failed', 'refused')");
        command.Parameters.Add(new() { Value = withLists.ToArray() });
        return (long[])(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task DropListsAsync(long versionId, CancellationToken cancellationToken)
    {
        try
        {
            foreach (Direction direction in VersionTables.Directions)
                await VersionTables.DropAsync(serving, versionId, direction, VersionTables.DefaultPatience, cancellationToken);
        }
        catch (PostgresException e) when (string.Equals(e.SqlState, PostgresErrorCodes.LockNotAvailable, StringComparison.Ordinal))
        {
            // Somebody looks at them; they are in nobody's way.
        }
    }

    // When it died nobody knows; when it last wrote something the ledger does.
    private async Task CloseRunsAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlBatch batch = serving.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            $"""
            update {Tables.Run} r
            set status = '{RunStatus.Killed}',
                finished_at = coalesce((select max(coalesce(s.finished_at, s.started_at)) from {Tables.RunStep} s where s.run_id = r.run_id), r.started_at),
                message = 'The process ended without a word'
                    || coalesce((select ' in step ' || s.name from {Tables.RunStep} s where s.run_id = r.run_id order by s.step desc limit 1), '') || '.'
            where r.status = '{RunStatus.Running}'
            """));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            $"update {Tables.RunStep} set status = '{StepStatus.Killed}', message = 'The process ended without a word.' where status = '{StepStatus.Running}'"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
