using Precompute.AnnIndex;
using Precompute.Numerics;

namespace Precompute.Training.TopN;

/// <summary>
/// The targets that may be returned, packed in descending order of their norm (then ascending ordinal): after position p no score of
/// a query x exceeds ‖x‖·Norms[p], so a scan may stop (Cauchy–Schwarz). Memory: one packed copy of the accepted targets.
/// </summary>
internal sealed class NormOrderedTargets
{
    public NormOrderedTargets(DenseMatrix targets, IOrdinalFilter? filter)
    {
        Rows = targets;
        List<long> order = new(filter?.AcceptedCount ?? targets.Rows);
        for (int t = 0; t < targets.Rows; t++)
        {
            if (filter is not null && !filter.Accepts(t))
                continue;
            float norm = MathF.Sqrt(VectorKernels.SquaredNorm(targets.Row(t)));
            if (!float.IsFinite(norm))
                throw new PrecomputeException($"Row {t} of the target factors is not finite; train again or remove it.");

            // A stable order for equal norms: the sort's key is the pair of descending norm and ordinal.
            order.Add(((long)~BitConverter.SingleToInt32Bits(norm) << 32) | (uint)t);
        }

        order.Sort();
        Ordinals = new int[order.Count];
        Norms = new float[order.Count];
        for (int p = 0; p < order.Count; p++)
        {
            Ordinals[p] = (int)(uint)order[p];
            Norms[p] = BitConverter.Int32BitsToSingle(~(int)(order[p] >> 32));
        }

        Panels = new RowPanels(targets, Ordinals);
    }

    /// <summary>The original ordinal of each position.</summary>
    public int[] Ordinals { get; }

    /// <summary>Norms, descending.</summary>
    public float[] Norms { get; }

    /// <summary>Factors by position.</summary>
    public RowPanels Panels { get; }

    /// <summary>Factors by ordinal.</summary>
    public DenseMatrix Rows { get; }

    /// <summary>Number of targets that may be returned.</summary>
    public int Count => Ordinals.Length;

    /// <summary>The largest norm within a panel.</summary>
    public float NormOfPanel(int panel) => Norms[panel * RowPanels.PanelRows];
}
