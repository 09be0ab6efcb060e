using Precompute.Batch.Pipeline.Lists;
using Precompute.Model;
using Precompute.Model.Formats;
using Precompute.Model.Lists;
using Precompute.Model.Versions;

namespace Precompute.Batch.Pipeline;

/// <summary>The lists of a version as they lie in its files, and what they were made from.</summary>
internal sealed record VersionLists
{
    private static readonly ListRole[] Roles = [ListRole.Developer, ListRole.Investor];

    /// <summary>What they were made from.</summary>
    public required ListInputs Inputs { get; init; }

    /// <summary>The version's folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Rows by <c>direction/role/segment/method</c>.</summary>
    public required IReadOnlyDictionary<string, long> RowsByMethod { get; init; }

    /// <summary>All rows of one direction, read from the files one by one.</summary>
    public IEnumerable<RecommendationRow> Read(Direction direction) => Read(Folder, direction);

    /// <summary>The same from the files of any version.</summary>
    public static IEnumerable<RecommendationRow> Read(string folder, Direction direction)
    {
        foreach (ListRole role in Roles)
        {
            using ListFile file = ListFile.Open(VersionLayout.PathIn(folder, VersionLayout.Lists(direction, role)));
            for (int row = 0; row < file.Count; row++)
                yield return file.RowAt(row);
        }
    }
}
