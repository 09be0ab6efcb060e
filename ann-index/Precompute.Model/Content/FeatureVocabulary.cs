namespace Precompute.Model.Content;

/// <summary>
/// All features of one snapshot, ordered by kind, then by value (ordinal comparison); the position is the feature's ordinal.
/// Values are trimmed and lower-case. The order depends on the set only, so equal data give equal ordinals.
/// </summary>
public sealed class FeatureVocabulary
{
    private readonly Dictionary<Feature, int> _ordinals;

    /// <summary>Makes a vocabulary of the distinct features given, in any order.</summary>
    public FeatureVocabulary(IEnumerable<Feature> features)
    {
        Feature[] sorted = [.. features.Distinct()];
        Array.Sort(sorted, static (a, b) => a.Kind != b.Kind ? a.Kind.CompareTo(b.Kind) : string.CompareOrdinal(a.Value, b.Value));
        Features = sorted;
        _ordinals = new Dictionary<Feature, int>(sorted.Length);
        for (int i = 0; i < sorted.Length; i++)
            _ordinals.Add(sorted[i], i);
    }

    /// <summary>The features by ordinal.</summary>
    public IReadOnlyList<Feature> Features { get; }

    /// <summary>Number of features.</summary>
    public int Count => Features.Count;

    /// <summary>The feature of an ordinal.</summary>
    public Feature this[int ordinal] => Features[ordinal];

    /// <summary>The ordinal of a feature, or −1 where this vocabulary lacks it.</summary>
    public int OrdinalOf(Feature feature) => _ordinals.GetValueOrDefault(feature, -1);

    /// <summary>The ordinals of those features that this vocabulary has, ascending and distinct.</summary>
    public int[] OrdinalsOf(IReadOnlyList<Feature> features) =>
        [.. features.Select(OrdinalOf).Where(static ordinal => ordinal >= 0).Distinct().Order()];
}
