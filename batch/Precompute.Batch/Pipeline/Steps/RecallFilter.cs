using Precompute.AnnIndex;
using Precompute.Batch.Pipeline.Lists;
using Precompute.Model;
using Precompute.Model.Versions;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>
/// A filter that readers use, for measuring an index under it. Forward: the category whose share of the indexed startups is nearest to a
/// tenth (readers ask with <c>?category=</c>); reverse: the role that fewer of the indexed people have (every question names one).
/// Such filters follow the vectors' clusters, which a random one would not. Where the data have neither, every tenth target.
/// </summary>
internal static class RecallFilter
{
    private const double WantedShare = 0.1;

    /// <summary>The filter over the model's targets; null where there are none.</summary>
    public static BitmapFilter? For(FactorModel model, VersionCatalogue catalogue)
    {
        int[] ordinals = new OrdinalBridge(model.TargetIds, catalogue.TargetsOf(model.Direction)).ToCatalogue;
        if (ordinals.Length == 0)
            return null;
        BitmapFilter? natural = model.Direction == Direction.Forward ? ByCategory(ordinals, catalogue) : ByRole(ordinals, catalogue);
        return natural ?? Where(ordinals.Length, static row => row % 10 == 0);
    }

    private static BitmapFilter? ByCategory(int[] ordinals, VersionCatalogue catalogue)
    {
        int? category = ordinals.Select(t => catalogue.Categories[t]).Where(static c => c >= 0)
            .CountBy(static c => c)
            .Where(c => c.Value < ordinals.Length)
            .OrderBy(c => Math.Abs(((double)c.Value / ordinals.Length) - WantedShare)).ThenBy(static c => c.Key)
            .Select(static c => (int?)c.Key)
            .FirstOrDefault();
        return category is { } chosen ? Where(ordinals.Length, row => catalogue.Categories[ordinals[row]] == chosen) : null;
    }

    private static BitmapFilter? ByRole(int[] ordinals, VersionCatalogue catalogue)
    {
        BitmapFilter[] roles =
        [
            .. ((ListRole[])[ListRole.Developer, ListRole.Investor])
                .Select(role => Where(ordinals.Length, row => catalogue.IsEligible(ordinals[row], role)))
                .Where(filter => filter.AcceptedCount > 0 && filter.AcceptedCount < ordinals.Length),
        ];
        return roles.MinBy(static f => f.AcceptedCount);
    }

    private static BitmapFilter Where(int rows, Func<int, bool> accepts)
    {
        BitmapFilter filter = new(rows);
        for (int row = 0; row < rows; row++)
        {
            if (accepts(row))
                filter.Set(row, accepted: true);
        }

        return filter;
    }
}
