using Npgsql;

using Precompute.Database.Schema;
using Precompute.Model;

namespace Precompute.Database.Publish;

/// <summary>
/// Removes lists of versions that nobody needs: all but the newest few, the active, the previous, pinned ones and those a run still works on.
/// Readers are never cut off: a table is detached without blocking them and dropped when the last of them has left.
/// </summary>
public sealed class VersionPruner(NpgsqlDataSource serving, TimeProvider time)
{
    private readonly VersionStore _versions = new(serving, time);

    /// <summary>Prunes.</summary>
    /// <param name="keep">Versions to keep, 1 or more, the active and the previous one among them.</param>
    /// <param name="cancellationToken">Cancels; the next prune takes up what is left.</param>
    public Task<PruneReport> PruneAsync(int keep, CancellationToken cancellationToken) => PruneAsync(keep, VersionTables.DefaultPatience, cancellationToken);

    /// <inheritdoc cref="PruneAsync(int, CancellationToken)"/>
    /// <param name="keep">Versions to keep, 1 or more, the active and the previous one among them.</param>
    /// <param name="patience">How long to wait for readers.</param>
    /// <param name="cancellationToken">Cancels; the next prune takes up what is left.</param>
    public async Task<PruneReport> PruneAsync(int keep, LockPatience patience, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(keep);
        ArgumentNullException.ThrowIfNull(patience);

        // The pointer's row stays locked while versions are chosen and marked: nobody can go back to one in between.
        (VersionRecord[] kept, IReadOnlyList<VersionRecord> all) = await DatabaseRetry.RunAsync(token => ChooseAsync(keep, token), cancellationToken);
        HashSet<long> keptIds = [.. kept.Select(v => v.VersionId)];
        Dictionary<long, VersionRecord> known = all.ToDictionary(v => v.VersionId);
        List<VersionRecord> pruned = [];
        List<long> busy = [];
        foreach (long versionId in await VersionTables.ListVersionsAsync(serving, cancellationToken))
        {
            if (keptIds.Contains(versionId))
                continue;
            if (!await TryDropAsync(versionId, patience, cancellationToken))
                busy.Add(versionId);
            else if (known.TryGetValue(versionId, out VersionRecord? version))
                pruned.Add(version);
        }

        await DeleteFeaturesAsync(keptIds, cancellationToken);
        return new PruneReport(pruned, busy, [.. kept.Select(v => v.Label)]);
    }

    private async Task<(VersionRecord[] Kept, IReadOnlyList<VersionRecord> All)> ChooseAsync(int keep, CancellationToken cancellationToken)
    {
        await using PointerTransaction pointer = await PointerTransaction.BeginAsync(serving, time, cancellationToken);
        IReadOnlyList<VersionRecord> all = await _versions.ListAsync(cancellationToken);
        HashSet<long> keptIds =
        [
            .. all.Where(v => v.Pinned || v.Status is VersionStatus.Building or VersionStatus.Active or VersionStatus.Unknown).Select(v => v.VersionId),
        ];
        keptIds.UnionWith(await pointer.ListInFlightAsync(cancellationToken));
        if (pointer.VersionId is { } active)
            keptIds.Add(active);
        if (pointer.PreviousVersionId is { } previous)
            keptIds.Add(previous);

        // The newest of those that could serve fill up what active and previous leave of the number.
        int places = keep - all.Count(v => v.VersionId == pointer.VersionId || v.VersionId == pointer.PreviousVersionId);
        foreach (VersionRecord version in all.Where(v => v.Status.MayServe() && !keptIds.Contains(v.VersionId)))
        {
            if (places-- <= 0)
                break;
            keptIds.Add(version.VersionId);
        }

        await pointer.MarkPrunedAsync([.. all.Select(v => v.VersionId).Where(id => !keptIds.Contains(id))], cancellationToken);
        return ([.. all.Where(v => keptIds.Contains(v.VersionId))], all);
    }

    private async Task<bool> TryDropAsync(long versionId, LockPatience patience, CancellationToken cancellationToken)
    {
        try
        {
            foreach (Direction direction in VersionTables.Directions)
                await VersionTables.DropAsync(serving, versionId, direction, patience, cancellationToken);
            return true;
        }
        catch (PostgresException e) when (string.Equals(e.SqlState, PostgresErrorCodes.LockNotAvailable, StringComparison.Ordinal))
        {
            return false;
        }
    }

    private async Task DeleteFeaturesAsync(HashSet<long> keptIds, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = serving.CreateCommand($"delete from {Tables.Feature} where version_id <> all ($1)");
        command.Parameters.Add(new() { Value = keptIds.ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
