using Npgsql;
using Precompute.Batch.Cli;
using Precompute.Database.Publish;
using Precompute.Model;

namespace Precompute.Batch.Versions;

/// <summary>The difference of two kept versions, from their published lists.</summary>
internal static class VersionDiff
{
    private static readonly Direction[] Directions = [Direction.Forward, Direction.Reverse];

    private static readonly ListRole[] Roles = [ListRole.Developer, ListRole.Investor];

    /// <summary>Compares A (before) with B (after).</summary>
    /// <exception cref="InvalidInputException">A version has no lists any more.</exception>
    public static async Task<VersionDifference> CompareAsync(
        NpgsqlDataSource serving, VersionRecord a, VersionRecord b, DiffOptions options, CancellationToken cancellationToken)
    {
        foreach (VersionRecord version in (VersionRecord[])[a, b])
        {
            if (!version.Status.MayServe() && version.Status != VersionStatus.Disabled)
                throw new InvalidInputException($"Version {version.Label} is {version.Status.ToName()}: its lists are gone, or never were whole; see 'precompute versions list'.");
        }

        PublishedLists lists = new(serving);
        VersionComparer comparer = new(options);
        foreach (Direction direction in Directions)
        {
            foreach (ListRole role in Roles)
            {
                await comparer.CompareAsync(
                    direction,
                    role,
                    lists.ReadAsync(a.VersionId, direction, role, cancellationToken),
                    lists.ReadAsync(b.VersionId, direction, role, cancellationToken),
                    cancellationToken);
            }
        }

        return comparer.Result(a.Label, b.Label);
    }
}
