namespace Precompute.Model;

/// <summary>How a recommendation was found. Persisted as <c>smallint</c>: values are append-only.</summary>
public enum RecommendationMethod : short
{
    /// <summary>No method could answer; the list is empty.</summary>
    None = 0,

    /// <summary>What most people act on.</summary>
    Popular = 1,

    /// <summary>Overlap of profiles.</summary>
    ContentBased = 2,

    /// <summary>Forward ALS.</summary>
    Als = 3,

    /// <summary>Reverse ALS.</summary>
    AlsReverse = 4,

    /// <summary>The two-tower model alone.</summary>
    TwoTower = 5,

    /// <summary>Forward ALS and the two-tower model together.</summary>
    Ensemble = 6,
}
