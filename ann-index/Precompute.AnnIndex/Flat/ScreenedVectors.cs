using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>
/// Vectors in descending order of their norm, ties by ordinal, with seven-bit codes: what a <see cref="BlockScan"/> goes through. The
/// vectors are not copied and must not change. Memory: the codes, a quarter of the accepted vectors. Thread-safe.
/// </summary>
public sealed class ScreenedVectors
{
    private readonly NormOrder _order;

    /// <summary>Orders and rounds vectors. O(n·d + n log n).</summary>
    /// <param name="vectors">n × d, finite.</param>
    /// <param name="filter">Which may be returned at all; null for all.</param>
    public ScreenedVectors(DenseMatrix vectors, IOrdinalFilter? filter)
        : this(vectors, NormOrder.Of(vectors, filter))
    {
    }

    internal ScreenedVectors(DenseMatrix vectors, NormOrder order)
    {
        Vectors = vectors;
        _order = order;
        Panels = new ScreeningPanels(vectors, order.Ordinals);
    }

    /// <summary>Number of vectors that may be returned.</summary>
    public int Count => _order.Ordinals.Length;

    /// <summary>Whether a <see cref="BlockScan"/> may answer a query of this norm: false where it is not finite, or a score may overflow float32.</summary>
    public bool Bounds(float queryNorm) => float.IsFinite(queryNorm) && _order.Bounds(queryNorm);

    /// <summary>By ordinal.</summary>
    internal DenseMatrix Vectors { get; }

    /// <summary>Position → ordinal.</summary>
    internal int[] Ordinals => _order.Ordinals;

    /// <summary>Codes by position.</summary>
    internal ScreeningPanels Panels { get; }

    /// <summary>The largest norm within a panel.</summary>
    internal float NormOfPanel(int panel) => _order.Norms[panel * ScreeningPanels.PanelRows];
}
