using Npgsql;

using Precompute.Database.Schema;
using Precompute.Model;

namespace Precompute.Database.Publish;

/// <summary>
/// Cleans up after runs that were killed. Whoever holds the run lock knows that no other run lives, so everything that is still being
/// built, and whatever a run staged and did not live to judge, is a dead run's: its version becomes <c>failed</c>, its tables go, its ledger entry is closed.
/// </summary>
public sealed class LeftoverReaper(NpgsqlDataSource serving, TimeProvider time)
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

    private async Task CloseRunsAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlBatch batch = serving.CreateBatch();
        DateTimeOffset now = time.GetUtcNow();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            $"update {Tables.RunStep} set status = 'failed', finished_at = $1, message = 'The process ended without a word.' where status = 'running'")
        {
            Parameters = { new() { Value = now } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            $"update {Tables.Run} set status = 'failed', finished_at = $1, message = 'The process ended without a word.' where status = 'running'")
        {
            Parameters = { new() { Value = now } },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
