namespace Precompute.Training.Baselines;

/// <summary>What an entry of a history is worth before similarities are taken.</summary>
public enum ItemKnnWeighting
{
    /// <summary>1, whatever the weight of the pair.</summary>
    Binary = 1,

    /// <summary>ln(1 + targets / (1 + length of the history)): a query that acted on everything says little of what belongs together.</summary>
    TfIdf = 2,

    /// <summary>
    /// BM25 with k₁ = 1.2, b = 0.75 (Robertson, Zaragoza 2009): a target is a document, the queries that acted on it are its terms, each
    /// occurring once; so <see cref="TfIdf"/>, and much-used targets count less.
    /// </summary>
    Bm25 = 3,

    /// <summary>1 / √(length of the history): histories of unit length (Deshpande, Karypis 2004, §4.1), so that what long ones hold in common says less.</summary>
    UnitLength = 4,
}
