using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>
/// Vectors by norm, near ones together, with seven-bit codes: what a <see cref="BlockScan"/> goes through. The vectors are not copied and
/// must not change. Memory: the codes, a quarter of the accepted vectors; while they are made, 80 bytes a vector besides. Thread-safe.
/// </summary>
public sealed class ScreenedVectors
{
    /// <summary>One vector of so many is in the sample.</summary>
    internal const int SampleStep = 40;

    // Principal axes of fewer cost more than they save.
    private const int FewestForAxes = 2048;
    private readonly NormOrder _order;
    private readonly float[] _norms;

    /// <summary>Orders and rounds vectors, by the principal axes of all of them, where 2,048 or more are accepted. O(n·d² + n log n).</summary>
    /// <param name="vectors">n × d, finite.</param>
    /// <param name="filter">Which may be returned at all; null for all.</param>
    public ScreenedVectors(DenseMatrix vectors, IOrdinalFilter? filter)
        : this(vectors, NormOrder.Of(vectors, filter))
    {
    }

    internal ScreenedVectors(DenseMatrix vectors, NormOrder order)
        : this(
            vectors,
            order,
            [.. order.Ordinals],
            order.Ordinals.Length < FewestForAxes ? ScreeningBasis.Identity(vectors.Columns) : ScreeningBasis.PrincipalOf(vectors))
    {
        int[] sample = new int[order.Ordinals.Length / SampleStep];
        for (int i = 0; i < sample.Length; i++)
            sample[i] = order.Ordinals[(i * SampleStep) + (SampleStep / 2)];
        Sample = new ScreenedVectors(vectors, order, sample, Panels.Basis);
    }

    private ScreenedVectors(DenseMatrix vectors, NormOrder order, int[] ordinals, ScreeningBasis basis)
    {
        Vectors = vectors;
        Ordinals = ordinals;
        _order = order;
        new NearOrder(ordinals.Length, vectors.Columns).ArrangeByBands(vectors, ordinals, basis);
        Panels = new ScreeningPanels(vectors, ordinals, basis);
        _norms = new float[Panels.PanelCount];
        float largest = 0;
        for (int panel = Panels.PanelCount - 1; panel >= 0; panel--)
        {
            foreach (int ordinal in ordinals.AsSpan()[(panel * ScreeningPanels.PanelRows)..Math.Min(ordinals.Length, (panel + 1) * ScreeningPanels.PanelRows)])
                largest = MathF.Max(largest, VectorKernels.Norm(vectors.Row(ordinal)));
            _norms[panel] = largest;
        }
    }

    /// <summary>Number of vectors that may be returned.</summary>
    public int Count => Ordinals.Length;

    /// <summary>Whether a <see cref="BlockScan"/> may answer a query of this norm: false where it is not finite, or a score may overflow float32.</summary>
    public bool Bounds(float queryNorm) => float.IsFinite(queryNorm) && _order.Bounds(queryNorm);

    /// <summary>By ordinal.</summary>
    internal DenseMatrix Vectors { get; }

    /// <summary>Position → ordinal.</summary>
    internal int[] Ordinals { get; }

    /// <summary>Codes by position.</summary>
    internal ScreeningPanels Panels { get; }

    /// <summary>A few of the vectors, of all norms alike, from which it is guessed what a list's worst score will be.</summary>
    internal ScreenedVectors? Sample { get; }

    /// <summary>The largest norm from a panel on.</summary>
    internal float NormFrom(int panel) => _norms[panel];
}
