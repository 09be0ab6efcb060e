using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>The rows of a matrix by descending Euclidean norm, ties by ordinal.</summary>
internal sealed class NormOrder
{
    // Beyond this, products overflow float32 and bounds say nothing.
    private const float LargestProduct = 1e37f;

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

    /// <summary>Ordinal → position; empty where only some rows are wanted.</summary>
    public int[] Positions { get; }

    /// <summary>Whether no score of a query of this norm, nor anything computed on the way to one, overflows float32: only then do bounds hold.</summary>
    public bool Bounds(float queryNorm) => Norms.Length == 0 || queryNorm * Norms[0] < LargestProduct;

    /// <summary>Sorts the rows of a matrix. O(n·d + n log n).</summary>
    /// <param name="vectors">n × d.</param>
    /// <param name="filter">Which rows are wanted; null for all.</param>
    public static NormOrder Of(DenseMatrix vectors, IOrdinalFilter? filter = null)
    {
        ulong[] keys = new ulong[filter?.AcceptedCount ?? vectors.Rows];
        int count = 0;
        for (int r = NextWanted(0); r >= 0; r = NextWanted(r + 1))
        {
            // Bits of non-negative floats order like the floats; inverted they descend, and the ordinal below breaks ties.
            uint descending = ~BitConverter.SingleToUInt32Bits(VectorKernels.Norm(vectors.Row(r)));
            keys[count++] = ((ulong)descending << 32) | (uint)r;
        }

        Array.Sort(keys);
        float[] norms = new float[count];
        int[] ordinals = new int[count];
        int[] positions = new int[filter is null ? count : 0];
        for (int p = 0; p < count; p++)
        {
            norms[p] = BitConverter.UInt32BitsToSingle(~(uint)(keys[p] >> 32));
            ordinals[p] = (int)(uint)keys[p];
            if (filter is null)
                positions[ordinals[p]] = p;
        }

        return new NormOrder(norms, ordinals, positions);

        int NextWanted(int from) => filter?.NextAccepted(from, vectors.Rows) ?? (from < vectors.Rows ? from : -1);
    }

    /// <summary>
    /// How far, relatively, a computed score may exceed the computed ‖q‖·‖x‖: rounding of a dot product and of two norms over d terms.
    /// </summary>
    public static float BoundSlack(int dimensions) => (dimensions + 16) * 2.4e-7f;
}
