namespace Precompute.Model.Lists;

/// <summary>
/// Reasons are stored as codes and rendered at read. A code ≥ 0 is a feature ordinal of the version's vocabulary
/// ("shares fintech"); negative ones are the constants below. Persisted: append-only.
/// </summary>
public static class ReasonCodes
{
    /// <summary>Codes stored for each item.</summary>
    public const int PerItem = 3;

    /// <summary>No (further) reason.</summary>
    public const int None = -1;

    /// <summary>Popular with everybody.</summary>
    public const int Popular = -2;

    /// <summary>People with a similar history acted on it.</summary>
    public const int SimilarHistory = -3;
}
