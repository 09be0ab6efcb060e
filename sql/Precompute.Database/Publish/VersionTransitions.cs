namespace Precompute.Database.Publish;

/// <summary>
/// The life of a version, as data: which status may follow which. Every statement that changes a status takes its condition from
/// here, so no other path exists. Failed, refused and pruned versions have no data left and stay what they are; a disabled one may
/// only be pruned, since what a person forbade must not come back by a rollback.
/// </summary>
public static class VersionTransitions
{
    private static readonly (VersionStatus From, VersionStatus To)[] All =
    [
        (VersionStatus.Building, VersionStatus.Staged),
        (VersionStatus.Building, VersionStatus.Failed),
        (VersionStatus.Building, VersionStatus.Refused),
        (VersionStatus.Staged, VersionStatus.Active),
        (VersionStatus.Staged, VersionStatus.Failed),
        (VersionStatus.Staged, VersionStatus.Refused),
        (VersionStatus.Staged, VersionStatus.Disabled),
        (VersionStatus.Staged, VersionStatus.Pruned),
        (VersionStatus.Active, VersionStatus.Superseded),
        (VersionStatus.Active, VersionStatus.RolledBack),
        (VersionStatus.Active, VersionStatus.Disabled),
        (VersionStatus.Superseded, VersionStatus.Active),
        (VersionStatus.Superseded, VersionStatus.Disabled),
        (VersionStatus.Superseded, VersionStatus.Pruned),
        (VersionStatus.RolledBack, VersionStatus.Active),
        (VersionStatus.RolledBack, VersionStatus.Disabled),
        (VersionStatus.RolledBack, VersionStatus.Pruned),
        (VersionStatus.Disabled, VersionStatus.Pruned),
    ];

    /// <summary>Whether a version may go from one status to another. A status is not a transition to itself.</summary>
    public static bool IsAllowed(VersionStatus from, VersionStatus to) => Array.IndexOf(All, (from, to)) >= 0;

    /// <summary>The statuses from which a version may get to one, in declaration order; empty for <see cref="VersionStatus.Building"/>, where life begins.</summary>
    public static IReadOnlyList<VersionStatus> Before(VersionStatus to) => [.. All.Where(t => t.To == to).Select(static t => t.From)];

    /// <summary>The SQL names of <see cref="Before"/>, for <c>status = any ($n)</c>.</summary>
    internal static string[] NamesBefore(VersionStatus to) => [.. Before(to).Select(static s => s.ToName())];
}
