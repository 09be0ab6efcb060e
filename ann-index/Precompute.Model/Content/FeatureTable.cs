using Precompute.Numerics;

namespace Precompute.Model.Content;

/// <summary>
/// The declared features of one side: for entity ordinal e, the feature ordinals
/// <c>Features[RowOffsets[e]..RowOffsets[e + 1]]</c>, ascending and distinct, of one shared <see cref="FeatureVocabulary"/>.
/// </summary>
public sealed class FeatureTable
{
    /// <summary>Wraps the two arrays; they are not copied.</summary>
    /// <param name="rowOffsets">Length entities + 1, from 0, non-decreasing.</param>
    /// <param name="features">Feature ordinals, ascending and distinct within a row.</param>
    public FeatureTable(long[] rowOffsets, int[] features)
    {
        ArgumentNullException.ThrowIfNull(rowOffsets);
        ArgumentNullException.ThrowIfNull(features);
        if (rowOffsets.Length == 0 || rowOffsets[0] != 0 || rowOffsets[^1] != features.Length)
            throw new PrecomputeException($"Row offsets must run from 0 to {features.Length}, the number of features.");
        RowOffsets = rowOffsets;
        Features = features;
    }

    /// <summary>Number of entities.</summary>
    public int Count => RowOffsets.Length - 1;

    /// <summary>Offsets, length <see cref="Count"/> + 1.</summary>
    public long[] RowOffsets { get; }

    /// <summary>Feature ordinals of all rows.</summary>
    public int[] Features { get; }

    /// <summary>The feature ordinals of one entity, ascending.</summary>
    public ReadOnlySpan<int> Row(int entity) =>
        Features.AsSpan((int)RowOffsets[entity], (int)(RowOffsets[entity + 1] - RowOffsets[entity]));
}
