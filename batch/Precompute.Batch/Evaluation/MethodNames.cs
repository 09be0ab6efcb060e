using Precompute.Model;

namespace Precompute.Batch.Evaluation;

/// <summary>The methods that can be measured, by the names that metrics, <c>--models</c> and the ledger use.</summary>
internal static class MethodNames
{
    /// <summary>The factor model; in the reverse direction its metrics are named <c>als_reverse</c>.</summary>
    public const string Als = "als";

    /// <summary>Profiles of features.</summary>
    public const string ContentBased = "content_based";

    /// <summary>The same ranking for everybody.</summary>
    public const string Popular = "popular";

    /// <summary>Popularity in which old events count less.</summary>
    public const string PopularRecent = "popular_recent";

    /// <summary>Nearest neighbours among targets.</summary>
    public const string ItemKnn = "item_knn";

    /// <summary>A linear model between all targets.</summary>
    public const string Ease = "ease";

    /// <summary>All methods, in the order in which they are measured and shown.</summary>
    public static IReadOnlyList<string> All { get; } = [Als, ContentBased, Popular, PopularRecent, ItemKnn, Ease];

    /// <summary>Those that may serve, which is what routes need; a nightly run measures no others.</summary>
    public static IReadOnlyList<string> Serving { get; } = [Als, ContentBased, Popular];

    /// <summary>The name in metrics of one direction.</summary>
    public static string InMetrics(string method, Direction direction) =>
        method == Als && direction == Direction.Reverse ? RecommendationMethod.AlsReverse.ToName() : method;
}
