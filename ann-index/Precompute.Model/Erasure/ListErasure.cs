using Precompute.Model.Formats;
using Precompute.Model.Lists;

namespace Precompute.Model.Erasure;

/// <summary>List files without somebody: neither their own lists nor a place in the lists of others.</summary>
internal static class ListErasure
{
    /// <summary>Rewrites a file where it holds the id.</summary>
    /// <param name="path">The list file.</param>
    /// <param name="ofEntity">Whether lists of this file are made for ids of that sort; else they show them.</param>
    /// <param name="id">Who goes.</param>
    /// <returns>Lists removed, and lists that got shorter.</returns>
    public static (int Removed, int Shortened) Erase(string path, bool ofEntity, Guid id)
    {
        string temporary = path + ".tmp";
        int removed = 0;
        int shortened = 0;
        using (ListFile lists = ListFile.Open(path))
        using (ListFileWriter writer = new(temporary, lists.Direction, lists.Role))
        {
            lists.Verify();
            for (int position = 0; position < lists.Count; position++)
            {
                RecommendationRow row = lists.RowAt(position);
                if (ofEntity && row.EntityId == id)
                {
                    removed++;
                    continue;
                }

                int place = ofEntity ? -1 : Array.IndexOf(row.TargetIds, id);
                shortened += place < 0 ? 0 : 1;
                writer.Add(place < 0 ? row : Without(row, place));
            }

            writer.Complete();
        }

        if (removed + shortened > 0)
            File.Move(temporary, path, overwrite: true);
        else
            File.Delete(temporary);
        return (removed, shortened);
    }

    private static RecommendationRow Without(RecommendationRow row, int place)
    {
        RecommendationMethod[] methods = Without(row.Methods, place, 1);
        return row with
        {
            TargetIds = Without(row.TargetIds, place, 1),
            Scores = Without(row.Scores, place, 1),
            Methods = methods,
            Reasons = Without(row.Reasons, place * ReasonCodes.PerItem, ReasonCodes.PerItem),
            ListMethod = methods.Length == 0 ? RecommendationMethod.None : methods[0],
        };
    }

    private static T[] Without<T>(T[] values, int start, int count) => [.. values.AsSpan(0, start), .. values.AsSpan(start + count)];
}
