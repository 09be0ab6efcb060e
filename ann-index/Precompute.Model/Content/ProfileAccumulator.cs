namespace Precompute.Model.Content;

/// <summary>
/// Scratch for adding up one profile: dense sums over the vocabulary and the list of features touched. Not thread-safe.
/// </summary>
internal sealed class ProfileAccumulator(int vocabularySize)
{
    private readonly double[] _sums = new double[vocabularySize];
    private readonly int[] _touched = new int[vocabularySize];
    private int _count;

    /// <summary>Adds <paramref name="weight"/> to a feature; nothing where it is not above 0.</summary>
    public void Add(int feature, double weight)
    {
        if (!(weight > 0d))
            return;
        if (_sums[feature] == 0d)
            _touched[_count++] = feature;
        _sums[feature] += weight;
    }

    /// <summary>Adds a sparse vector, scaled.</summary>
    public void Add(ReadOnlySpan<int> features, ReadOnlySpan<float> weights, double scale)
    {
        for (int i = 0; i < features.Length; i++)
            Add(features[i], weights[i] * scale);
    }

    /// <summary>
    /// Takes the heaviest <paramref name="limit"/> features (ties by ordinal) as a vector of length 1, features ascending, and clears
    /// the sums.
    /// </summary>
    public (int[] Features, float[] Weights) TakeNormalized(int limit)
    {
        Span<int> touched = _touched.AsSpan(0, _count);
        if (_count > limit)
        {
            double[] sums = _sums;
            touched.Sort((a, b) => sums[a] != sums[b] ? sums[b].CompareTo(sums[a]) : a.CompareTo(b));
            touched[..limit].Sort();
        }
        else
        {
            touched.Sort();
        }

        int[] features = touched[..Math.Min(limit, _count)].ToArray();
        double squares = 0d;
        foreach (int feature in features)
            squares += _sums[feature] * _sums[feature];
        double scale = squares > 0d ? 1d / Math.Sqrt(squares) : 0d;
        float[] weights = new float[features.Length];
        for (int i = 0; i < features.Length; i++)
            weights[i] = (float)(_sums[features[i]] * scale);
        foreach (int feature in touched)
            _sums[feature] = 0d;
        _count = 0;
        return (features, weights);
    }
}
