namespace Precompute.Training.Baselines;

/// <summary>Names in metrics of methods that are measured and never served.</summary>
public static class BaselineNames
{
    /// <summary>Popularity with decayed events.</summary>
    public const string RecentPopularity = "popular_recent";

    /// <summary>Nearest neighbours between targets.</summary>
    public const string ItemKnn = "item_knn";

    /// <summary>The linear autoencoder in closed form.</summary>
    public const string Ease = "ease";
}
