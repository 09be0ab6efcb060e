using CsCheck;
using Precompute.Database.Publish;
using Precompute.Model;
using Precompute.Numerics;
using Precompute.TestKit;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Database;

/// <summary>
/// Random lives of versions on the real tables: whatever is asked in whatever order, each status moves only as the table of transitions
/// has it, one version at most serves and it is the one the pointer names, it is whole, and every change of the pointer moves the fence.
/// </summary>
public sealed class VersionLifeTests(PostgresServer server) : PublishTestBase(server)
{
    private static readonly int Lives = TestCounts.Full ? 60 : 5;

    private enum Act
    {
        Mint,
        Stage,
        Fail,
        Refuse,
        ActivateByRun,
        ActivateByStaleRun,
        ActivateByHand,
        Rollback,
        RollbackTo,
        Disable,
        Pin,
        Unpin,
        Prune,
    }

    private sealed record Table(IReadOnlyDictionary<long, VersionStatus> Status, IReadOnlySet<long> Pinned, long? Pointer, long? Previous, long Fence);

    [Fact]
    public Task AnySequence_KeepsTheTableOfTransitionsAndThePointer() => Gen.Select(Gen.Enum<Act>(), Gen.Int[0, 999]).Array[10, 25].SampleAsync(
        async acts =>
        {
            Table before = await ReadAsync();
            foreach ((Act act, int draw) in acts)
            {
                await DoAsync(act, draw, before);
                Table after = await ReadAsync();
                RequireSound(act, before, after);
                before = after;
            }
        },
        iter: Lives,
        threads: 1);

    private static void RequireSound(Act act, Table before, Table after)
    {
        foreach ((long id, VersionStatus status) in after.Status)
        {
            if (!before.Status.TryGetValue(id, out VersionStatus was))
                Assert.Equal(VersionStatus.Building, status);
            else if (was != status)
                Assert.True(VersionTransitions.IsAllowed(was, status), $"{act}: version {id} went from {was} to {status}.");
        }

        Assert.True(before.Status.Keys.All(after.Status.ContainsKey), $"{act} removed a version's row.");
        long[] active = [.. after.Status.Where(static s => s.Value == VersionStatus.Active).Select(static s => s.Key)];
        Assert.Equal(after.Pointer is { } pointer ? [pointer] : [], active);
        Assert.All(before.Pinned.Where(after.Pinned.Contains), id => Assert.NotEqual(VersionStatus.Pruned, after.Status[id]));
        if (after.Previous is { } previous)
            Assert.NotEqual(VersionStatus.Pruned, after.Status[previous]);
        bool moved = before.Pointer != after.Pointer || before.Previous != after.Previous || !before.Pinned.SetEquals(after.Pinned);
        Assert.True(after.Fence > before.Fence || !moved, $"{act} changed the pointer or a pin and left the fence at {after.Fence}.");
        Assert.True(after.Fence >= before.Fence);
    }

    private async Task DoAsync(Act act, int draw, Table now)
    {
        long[] ids = [.. now.Status.Keys.Order()];
        if (act == Act.Mint || ids.Length == 0)
        {
            await Versions.MintAsync(new VersionDraft { Kind = "weekly" }, Token);
            return;
        }

        // Mostly the newer ones: of the old ones most are at their end.
        long id = ids[^(1 + (draw % Math.Min(4, ids.Length)))];
        try
        {
            await (act switch
            {
                Act.Stage => StageAsync(id, now.Status[id]),
                Act.Fail => Versions.MarkFailedAsync(id, Token),
                Act.Refuse => Versions.MarkRefusedAsync(id, Token),
                Act.ActivateByRun => Activator.ActivateAsync(id, now.Fence, "run", Token),
                Act.ActivateByStaleRun => Activator.ActivateAsync(id, now.Fence - 1, "stale run", Token),
                Act.ActivateByHand => Activator.ActivateByHandAsync(id, "person", Token),
                Act.Rollback => Activator.RollbackAsync(versionId: null, TimeSpan.FromHours(24), "person", Token),
                Act.RollbackTo => Activator.RollbackAsync(id, TimeSpan.FromHours(24), "person", Token),
                Act.Disable => Activator.DisableAsync(id, "person", Token),
                Act.Pin => Activator.SetPinnedAsync(id, pinned: true, "person", Token),
                Act.Unpin => Activator.SetPinnedAsync(id, pinned: false, "person", Token),
                _ => Pruner.PruneAsync(1 + (draw % 3), Token),
            });
        }
        catch (PrecomputeException)
        {
            // Refused, as most of what is asked at random is; what the table then says is looked at all the same.
        }
    }

    private async Task StageAsync(long id, VersionStatus status)
    {
        if (status == VersionStatus.Building)
        {
            foreach (Direction direction in (Direction[])[Direction.Forward, Direction.Reverse])
                await Stager.StageAsync(id, direction, Rows(1), Token);
        }

        await Versions.MarkStagedAsync(id, new StagedContent { ContentSha256 = "c", ManifestSha256 = "m", ArtifactUri = "file:///x" }, Token);
    }

    private async Task<Table> ReadAsync()
    {
        IReadOnlyList<VersionRecord> versions = await Versions.ListAsync(Token);
        ActiveVersion pointer = await Versions.ReadActiveAsync(Token);
        return new Table(
            versions.ToDictionary(static v => v.VersionId, static v => v.Status),
            versions.Where(static v => v.Pinned).Select(static v => v.VersionId).ToHashSet(),
            pointer.Version?.VersionId,
            pointer.Previous?.VersionId,
            pointer.Fence);
    }
}
