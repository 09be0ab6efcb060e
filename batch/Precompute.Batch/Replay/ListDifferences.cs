using Precompute.Model;
using Precompute.Model.Formats;
using Precompute.Model.Lists;
using Precompute.Model.Versions;

namespace Precompute.Batch.Replay;

/// <summary>Finds the first lists that two versions do not have in common. Both list files are ordered by entity.</summary>
internal static class ListDifferences
{
    private const int Most = 5;

    private static readonly Direction[] Directions = [Direction.Forward, Direction.Reverse];
    private static readonly ListRole[] Roles = [ListRole.Developer, ListRole.Investor];

    /// <summary>The first few, by direction, role and entity.</summary>
    /// <param name="version">Folder of the version.</param>
    /// <param name="replay">Folder of the replay.</param>
    public static IReadOnlyList<ReplayDifference> Find(string version, string replay)
    {
        List<ReplayDifference> found = [];
        foreach (Direction direction in Directions)
        {
            foreach (ListRole role in Roles)
                Find(VersionLayout.Lists(direction, role), version, replay, found);
        }

        return found;
    }

    private static void Find(string path, string version, string replay, List<ReplayDifference> found)
    {
        using ListFile stored = ListFile.Open(VersionLayout.PathIn(version, path));
        using ListFile again = ListFile.Open(VersionLayout.PathIn(replay, path));
        for (int row = 0; row < stored.Count && found.Count < Most; row++)
        {
            RecommendationRow was = stored.RowAt(row);
            if (again.Find(was.EntityId) is not { } now)
                found.Add(new ReplayDifference(path, Describe(was, 0), $"{was.EntityId} has no list"));
            else if (FirstDifference(was, now) is { } rank)
                found.Add(new ReplayDifference(path, Describe(was, rank), Describe(now, rank)));
        }

        for (int row = 0; row < again.Count && found.Count < Most; row++)
        {
            if (again.RowAt(row) is var now && stored.Find(now.EntityId) is null)
                found.Add(new ReplayDifference(path, $"{now.EntityId} has no list", Describe(now, 0)));
        }
    }

    private static int? FirstDifference(RecommendationRow one, RecommendationRow other)
    {
        int shared = Math.Min(one.TargetIds.Length, other.TargetIds.Length);
        for (int i = 0; i < shared; i++)
        {
            if (one.TargetIds[i] != other.TargetIds[i] || !one.Scores[i].Equals(other.Scores[i]) || one.Methods[i] != other.Methods[i])
                return i;
        }

        bool same = one.TargetIds.Length == other.TargetIds.Length && one.InteractionCount == other.InteractionCount
            && one.ListMethod == other.ListMethod && one.Reasons.AsSpan().SequenceEqual(other.Reasons);
        return same ? null : shared;
    }

    private static string Describe(RecommendationRow row, int rank) => rank < row.TargetIds.Length
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{row.EntityId} rank {rank + 1}: {row.TargetIds[rank]} {row.Scores[rank]:R} {row.Methods[rank].ToName()}")
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{row.EntityId}: {row.TargetIds.Length} items, {row.InteractionCount} interactions, {row.ListMethod.ToName()}");
}
