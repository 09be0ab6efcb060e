using Precompute.Model.Content;

namespace Precompute.Database.Extract;

/// <summary>Collects features of entities in order of arrival; the vocabulary and its ordinals are known only when all are there.</summary>
internal sealed class FeatureCollector
{
    private readonly Dictionary<Feature, int> _seen = [];

    /// <summary>The rows of one side.</summary>
    internal sealed class Side(FeatureCollector collector)
    {
        private readonly List<int> _features = [];
        private readonly List<long> _offsets = [0];

        /// <summary>Adds values of one kind to the entity at hand; null and blank ones are passed over.</summary>
        public void Add(FeatureKind kind, params ReadOnlySpan<string?> values)
        {
            foreach (string? value in values)
            {
                if (Feature.Normalize(kind, value) is not { } feature)
                    continue;
                if (!collector._seen.TryGetValue(feature, out int number))
                    collector._seen.Add(feature, number = collector._seen.Count);
                _features.Add(number);
            }
        }

        /// <summary>Ends the entity at hand.</summary>
        public void EndRow() => _offsets.Add(_features.Count);

        /// <summary>The table over the final ordinals.</summary>
        public FeatureTable ToTable(int[] ordinals)
        {
            List<int> features = new(_features.Count);
            long[] offsets = new long[_offsets.Count];
            List<int> row = [];
            for (int entity = 0; entity + 1 < _offsets.Count; entity++)
            {
                row.Clear();
                for (int i = (int)_offsets[entity]; i < _offsets[entity + 1]; i++)
                    row.Add(ordinals[_features[i]]);
                row.Sort();
                for (int i = 0; i < row.Count; i++)
                {
                    if (i == 0 || row[i] != row[i - 1])
                        features.Add(row[i]);
                }

                offsets[entity + 1] = features.Count;
            }

            return new FeatureTable(offsets, [.. features]);
        }
    }

    /// <summary>The vocabulary of all features seen, and the ordinal of each by its number of arrival.</summary>
    public (FeatureVocabulary Vocabulary, int[] Ordinals) Close()
    {
        FeatureVocabulary vocabulary = new(_seen.Keys);
        int[] ordinals = new int[_seen.Count];
        foreach ((Feature feature, int number) in _seen)
            ordinals[number] = vocabulary.OrdinalOf(feature);
        return (vocabulary, ordinals);
    }
}
