using CsCheck;
using Precompute.Database.Publish;

namespace Precompute.UnitTests.Publish;

/// <summary>The life of a version: what may follow what, and what can never happen however long a life is.</summary>
public sealed class VersionTransitionsTests
{
    private static readonly VersionStatus[] All = Enum.GetValues<VersionStatus>();

    [Fact]
    public void IsAllowed_EveryPair_IsAsDocumented()
    {
        string[] allowed =
        [
            .. All.SelectMany(static before => All.Where(after => VersionTransitions.IsAllowed(before, after)).Select(after => $"{before.ToName()} -> {after.ToName()}")),
        ];
        Assert.Equal(
            [
                "building -> staged", "building -> failed", "building -> refused",
                "staged -> active", "staged -> pruned", "staged -> failed", "staged -> refused", "staged -> disabled",
                "active -> superseded", "active -> rolled_back", "active -> disabled",
                "superseded -> active", "superseded -> pruned", "superseded -> disabled",
                "rolled_back -> active", "rolled_back -> pruned", "rolled_back -> disabled",
                "disabled -> pruned",
            ],
            allowed);
    }

    [Fact]
    public void AnyLife_KeepsItsPromises() => Gen.Int[0, int.MaxValue].Array[1, 40].Sample(draws =>
    {
        List<VersionStatus> life = [VersionStatus.Building];
        foreach (int draw in draws)
        {
            VersionStatus[] next = [.. All.Where(to => VersionTransitions.IsAllowed(life[^1], to))];
            if (next.Length == 0)
                break;
            life.Add(next[draw % next.Length]);
        }

        // Nothing serves that was not whole, what ended stays ended, and nothing is lost that still serves.
        int active = life.IndexOf(VersionStatus.Active);
        int staged = life.IndexOf(VersionStatus.Staged);
        Assert.True(active < 0 || (staged >= 0 && staged < active));
        foreach (VersionStatus end in (VersionStatus[])[VersionStatus.Failed, VersionStatus.Refused, VersionStatus.Pruned])
            Assert.True(life.IndexOf(end) < 0 || life.IndexOf(end) == life.Count - 1);
        int disabled = life.IndexOf(VersionStatus.Disabled);
        Assert.True(disabled < 0 || !life.Skip(disabled).Contains(VersionStatus.Active));
        for (int i = 1; i < life.Count; i++)
            Assert.False(life[i - 1] == VersionStatus.Active && life[i] == VersionStatus.Pruned);
        Assert.DoesNotContain(VersionStatus.Building, life.Skip(1));
        Assert.DoesNotContain(VersionStatus.Unknown, life);
    });

    [Fact]
    public void MayServe_IsExactlyWhatCanBecomeActiveOrIs() => Assert.All(
        All, static status => Assert.Equal(status == VersionStatus.Active || VersionTransitions.IsAllowed(status, VersionStatus.Active), status.MayServe()));

    [Fact]
    public void Before_AgreesWithIsAllowed() => Assert.All(
        All, static to => Assert.Equal(All.Where(from => VersionTransitions.IsAllowed(from, to)), VersionTransitions.Before(to).Order()));
}
