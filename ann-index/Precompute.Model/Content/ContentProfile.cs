namespace Precompute.Model.Content;

/// <summary>
/// What a person or a startup is about: feature ordinals with weights, a vector of length 1 (or empty). The overlap of two profiles
/// is their inner product, in [0, 1], because no weight is negative. Immutable.
/// </summary>
public sealed class ContentProfile
{
    /// <summary>Wraps the columns; they are not copied.</summary>
    /// <param name="features">Feature ordinals, ascending and distinct.</param>
    /// <param name="weights">Weights ≥ 0 whose squares sum to 1.</param>
    /// <param name="declared">The features the entity itself declares, ascending; reasons prefer a startup's.</param>
    public ContentProfile(int[] features, float[] weights, int[] declared)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(declared);
        if (features.Length != weights.Length)
            throw new ArgumentException($"There are {features.Length} features and {weights.Length} weights.", nameof(weights));
        Features = features;
        Weights = weights;
        Declared = declared;
    }

    /// <summary>The profile of somebody of whom nothing is known.</summary>
    public static ContentProfile Empty { get; } = new([], [], []);

    /// <summary>Feature ordinals, ascending.</summary>
    public int[] Features { get; }

    /// <summary>Weights by position.</summary>
    public float[] Weights { get; }

    /// <summary>Declared feature ordinals, ascending.</summary>
    public int[] Declared { get; }

    /// <summary>Whether there is nothing to match.</summary>
    public bool IsEmpty => Features.Length == 0;
}
