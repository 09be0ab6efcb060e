using Npgsql;

using Precompute.Numerics;

namespace Precompute.Database.Publish;

/// <summary>
/// Every change of the pointer: one short transaction that locks the pointer's row, checks, sets two statuses and the row, and notifies.
/// Each increments the fence, so whoever read it before loses. Thread-safe.
/// </summary>
public sealed class VersionActivator(NpgsqlDataSource serving, TimeProvider time)
{
    /// <summary>Activates a staged version of a run.</summary>
    /// <param name="versionId">The version.</param>
    /// <param name="expectedFence">The fence the run read at its start.</param>
    /// <param name="changedBy">The run, for the record.</param>
    /// <param name="cancellationToken">Cancels before the commit.</param>
    /// <returns><see cref="ActivationOutcome.FenceLost"/>, <see cref="ActivationOutcome.NotServable"/> and <see cref="ActivationOutcome.OlderThanActive"/> are results, not exceptions.</returns>
    public Task<ActivationResult> ActivateAsync(long versionId, long expectedFence, string changedBy, CancellationToken cancellationToken) =>
        DatabaseRetry.RunAsync(
            async token =>
            {
                await using PointerTransaction pointer = await PointerTransaction.BeginAsync(serving, time, token);
                if (pointer.Fence != expectedFence)
                {
                    // A commit whose answer was lost has done its work.
                    return pointer.Fence == expectedFence + 1 && pointer.VersionId == versionId && string.Equals(pointer.ChangedBy, changedBy, StringComparison.Ordinal)
                        ? pointer.Result(ActivationOutcome.Activated, $"Version {versionId} serves.")
                        : pointer.Result(
                            ActivationOutcome.FenceLost,
                            $"The pointer was changed by '{pointer.ChangedBy}' at {pointer.ChangedAt:u} while version {versionId} was being built; it is not activated.");
                }

                if (versionId < pointer.VersionId)
                    return pointer.Result(ActivationOutcome.OlderThanActive, $"Version {versionId} is older than {pointer.VersionId}, which serves.");
                VersionStatus status = await pointer.StatusAsync(versionId, token);
                if (status != VersionStatus.Staged || !await pointer.IsWholeAsync(versionId, token))
                    return pointer.Result(ActivationOutcome.NotServable, $"Version {versionId} is {status.ToName()} and cannot be activated; only a whole, staged version can.");
                await pointer.MoveAsync(versionId, VersionStatus.Superseded, holdUntil: null, changedBy, token);
                return pointer.Result(ActivationOutcome.Activated, $"Version {versionId} serves.");
            },
            cancellationToken);

    /// <summary>Makes a kept version serve by a person's decision, newer or older, whatever the fence.</summary>
    public Task<ActivationResult> ActivateByHandAsync(long versionId, string changedBy, CancellationToken cancellationToken) =>
        MoveByHandAsync(versionId, VersionStatus.Superseded, hold: null, changedBy, cancellationToken);

    /// <summary>
    /// Goes back to the version that served before, or to one that is named, and holds scheduled runs off for a while.
    /// Twice in a row leads back to where one was.
    /// </summary>
    /// <param name="versionId">Where to; null for the previous version.</param>
    /// <param name="hold">How long scheduled runs do not activate.</param>
    /// <param name="changedBy">Who decides.</param>
    /// <param name="cancellationToken">Cancels before the commit.</param>
    public Task<ActivationResult> RollbackAsync(long? versionId, TimeSpan hold, string changedBy, CancellationToken cancellationToken) =>
        MoveByHandAsync(versionId, VersionStatus.RolledBack, hold, changedBy, cancellationToken);

    /// <summary>Forbids a version to serve. If it serves, the previous one takes over, or none where there is none.</summary>
    public Task<ActivationResult> DisableAsync(long versionId, string changedBy, CancellationToken cancellationToken) => DatabaseRetry.RunAsync(
        async token =>
        {
            await using PointerTransaction pointer = await PointerTransaction.BeginAsync(serving, time, token);
            VersionStatus status = await pointer.StatusAsync(versionId, token);
            if (!status.MayServe())
                return pointer.Result(ActivationOutcome.NotServable, $"Version {versionId} is {status.ToName()} and does not serve anyway.");
            long? next = pointer.VersionId == versionId ? pointer.PreviousVersionId : pointer.VersionId;
            if (next is { } candidate && (!(await pointer.StatusAsync(candidate, token)).MayServe() || !await pointer.IsWholeAsync(candidate, token)))
                next = null;
            await pointer.DisableAsync(versionId, next, changedBy, token);
            return pointer.Result(ActivationOutcome.Activated, next is null ? $"Version {versionId} is disabled; no version serves." : $"Version {versionId} is disabled; version {next} serves.");
        },
        cancellationToken);

    /// <summary>Keeps a version from being pruned, or no longer. Counts as a change of the pointer: a run in flight does not activate over it.</summary>
    /// <returns>The new fence.</returns>
    /// <exception cref="PrecomputeException">There is no such version, or its data are gone.</exception>
    public Task<long> SetPinnedAsync(long versionId, bool pinned, string changedBy, CancellationToken cancellationToken) => DatabaseRetry.RunAsync(
        async token =>
        {
            await using PointerTransaction pointer = await PointerTransaction.BeginAsync(serving, time, token);
            VersionStatus status = await pointer.StatusAsync(versionId, token);
            if (pinned && !status.MayServe())
                throw new PrecomputeException($"Version {versionId} is {status.ToName()} and cannot be pinned; see 'precompute versions list'.");
            await pointer.SetPinnedAsync(versionId, pinned, changedBy, token);
            return pointer.Fence;
        },
        cancellationToken);

    private Task<ActivationResult> MoveByHandAsync(long? versionId, VersionStatus left, TimeSpan? hold, string changedBy, CancellationToken cancellationToken) =>
        DatabaseRetry.RunAsync(
            async token =>
            {
                await using PointerTransaction pointer = await PointerTransaction.BeginAsync(serving, time, token);
                if ((versionId ?? pointer.PreviousVersionId) is not { } target)
                    return pointer.Result(ActivationOutcome.NothingToReturnTo, "No other version has served before; see 'precompute versions list'.");
                VersionStatus status = await pointer.StatusAsync(target, token);
                if (!status.MayServe() || !await pointer.IsWholeAsync(target, token))
                    return pointer.Result(ActivationOutcome.NotServable, $"Version {target} is {status.ToName()} and cannot serve; see 'precompute versions list'.");
                if (target == pointer.VersionId)
                    return pointer.Result(ActivationOutcome.Activated, $"Version {target} serves already.");
                if (status == VersionStatus.Staged && left == VersionStatus.RolledBack)
                    return pointer.Result(ActivationOutcome.NotServable, $"Version {target} has never served, so there is no way back to it; 'precompute versions activate {target}' makes it serve.");
                if (status == VersionStatus.Staged && (await pointer.ListInFlightAsync(token)).Contains(target))
                    return pointer.Result(ActivationOutcome.NotServable, $"Version {target} is still being judged by the run that made it; wait for its end.");
                await pointer.MoveAsync(target, left, hold is null ? null : time.GetUtcNow() + hold, changedBy, token);
                return pointer.Result(ActivationOutcome.Activated, $"Version {target} serves.");
            },
            cancellationToken);
}
