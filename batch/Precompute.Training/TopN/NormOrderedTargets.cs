using Precompute.AnnIndex;
using Precompute.Numerics;

namespace Precompute.Training.TopN;

/// <summary>
/// The targets that may be returned, copied in descending order of their norm (then ascending ordinal): after position p no score of
/// a query x exceeds ‖x‖·Norms[p], so a scan may stop (Cauchy–Schwarz). Memory: one copy of the accepted targets.
/// </summary>
internal sealed class NormOrderedTargets
{
    public NormOrderedTargets(DenseMatrix targets, IOrdinalFilter? filter)
    {
        int count = filter is null ? targets.Rows : 0;
        for (int t = 0; filter is not null && (t = filter.NextAccepted(t, targets.Rows)) >= 0; t++)
            count++;
        Ordinals = new int[count];
        float[] keys = new float[count];
        int position = 0;
        for (int t = 0; t < targets.Rows; t++)
        {
            if (filter is not null && !filter.Accepts(t))
                continue;
            float norm = MathF.Sqrt(VectorKernels.SquaredNorm(targets.Row(t)));
            if (!float.IsFinite(norm))
                throw new PrecomputeException($"Row {t} of the target factors is not finite; train again or remove it.");
            Ordinals[position] = t;
            keys[position++] = -norm;
        }

        // A stable order for equal norms: the sort's key is the pair of norm and ordinal.
        long[] order = new long[count];
        for (int p = 0; p < count; p++)
            order[p] = ((long)~BitConverter.SingleToInt32Bits(-keys[p]) << 32) | (uint)Ordinals[p];
        Array.Sort(order);
        Rows = new DenseMatrix(count, targets.Columns);
        Norms = new float[count];
        for (int p = 0; p < count; p++)
        {
            int ordinal = (int)(uint)order[p];
            Ordinals[p] = ordinal;
            Norms[p] = BitConverter.Int32BitsToSingle(~(int)(order[p] >> 32));
            targets.Row(ordinal).CopyTo(Rows.Row(p));
        }
    }

    /// <summary>The original ordinal of each position.</summary>
    public int[] Ordinals { get; }

    /// <summary>Norms, descending.</summary>
    public float[] Norms { get; }

    /// <summary>Factors by position.</summary>
    public DenseMatrix Rows { get; }

    /// <summary>Number of targets that may be returned.</summary>
    public int Count => Ordinals.Length;
}
