using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>The rows of a matrix by descending Euclidean norm, ties by ordinal.</summary>
internal sealed class NormOrder
{
    // With the median norm this close to the largest, ‖q‖·‖x‖ of half of all rows lies above any realistic k-th best score
    // (cosines of 0.8 and more are rare among factor vectors), and the cut would only cost a copy.
    private const float FlatRatio = 0.8f;

    private NormOrder(float[] norms, int[] ordinals, int[] positions)
    {
        Norms = norms;
        Ordinals = ordinals;
        Positions = positions;
    }

    /// <summary>Norms by position, descending.</summary>
    public float[] Norms { get; }

    /// <summary>Position → ordinal.</summary>
    public int[] Ordinals { get; }

    /// <summary>Ordinal → position.</summary>
    public int[] Positions { get; }

    /// <summary>Whether norms differ enough for a cut to pay.</summary>
    public bool IsSkewed => Norms.Length > 0 && Norms[Norms.Length / 2] < FlatRatio * Norms[Math.Min(Norms.Length - 1, 10)];

    /// <summary>Sorts the rows of a matrix. O(n·d + n log n).</summary>
    public static NormOrder Of(DenseMatrix vectors)
    {
        int count = vectors.Rows;
        ulong[] keys = new ulong[count];
        for (int r = 0; r < count; r++)
        {
            // Bits of non-negative floats order like the floats; inverted they descend, and the ordinal below breaks ties.
            uint descending = ~BitConverter.SingleToUInt32Bits(VectorKernels.Norm(vectors.Row(r)));
            keys[r] = ((ulong)descending << 32) | (uint)r;
        }

        Array.Sort(keys);
        float[] norms = new float[count];
        int[] ordinals = new int[count];
        int[] positions = new int[count];
        for (int p = 0; p < count; p++)
        {
            norms[p] = BitConverter.UInt32BitsToSingle(~(uint)(keys[p] >> 32));
            ordinals[p] = (int)(uint)keys[p];
            positions[ordinals[p]] = p;
        }

        return new NormOrder(norms, ordinals, positions);
    }

    /// <summary>
    /// How far, relatively, a computed score may exceed the computed ‖q‖·‖x‖: rounding of a dot product and of two norms over d terms.
    /// </summary>
    public static float BoundSlack(int dimensions) => (dimensions + 16) * 2.4e-7f;

    /// <summary>The rows in norm order, each padded with zeros to a whole number of cache lines.</summary>
    public DenseMatrix CopyOrdered(DenseMatrix vectors)
    {
        var copy = new DenseMatrix(vectors.Rows, (vectors.Columns + 15) / 16 * 16);
        for (int p = 0; p < Ordinals.Length; p++)
            vectors.Row(Ordinals[p]).CopyTo(copy.Row(p));
        return copy;
    }
}
