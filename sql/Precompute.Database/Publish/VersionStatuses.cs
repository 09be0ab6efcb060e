namespace Precompute.Database.Publish;

/// <summary>Names of <see cref="VersionStatus"/> in SQL.</summary>
public static class VersionStatuses
{
    private static readonly string[] Names =
        ["unknown", "building", "staged", "active", "superseded", "pruned", "failed", "refused", "rolled_back", "disabled"];

    /// <summary>The name of a status.</summary>
    public static string ToName(this VersionStatus status) => Names[(int)status];

    /// <summary>The status of a name; <see cref="VersionStatus.Unknown"/> where it is not known.</summary>
    public static VersionStatus Parse(string name)
    {
        int index = Array.IndexOf(Names, name);
        return index < 0 ? VersionStatus.Unknown : (VersionStatus)index;
    }

    /// <summary>Whether a version of this status is whole and may serve again by a person's decision.</summary>
    public static bool MayServe(this VersionStatus status) =>
        status is VersionStatus.Staged or VersionStatus.Active or VersionStatus.Superseded or VersionStatus.RolledBack;
}
