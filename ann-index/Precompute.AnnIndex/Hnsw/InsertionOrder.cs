using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// Decides which vector becomes which node and copies them in. For inner products nodes descend by norm: the layers, being prefixes,
/// then hold the longest vectors (the likely answers), and what searches touch most lies together in memory. Otherwise the order is a
/// seeded shuffle.
/// </summary>
internal static class InsertionOrder
{
    /// <summary>Fills vectors, codes, norms, ordinals and positions.</summary>
    public static void Fill(HnswGraph graph, DenseMatrix vectors, HnswOptions options)
    {
        int[] order = options.Metric == VectorMetric.InnerProduct ? NormOrder.Of(vectors).Ordinals : Shuffled(vectors.Rows, options.Seed);
        Span<int> ordinals = graph.Ordinals;
        Span<int> positions = graph.Positions;
        Span<float> norms = graph.Norms;
        for (int node = 0; node < order.Length; node++)
        {
            Span<float> vector = graph.Vector(node);
            vectors.Row(order[node]).CopyTo(vector);
            norms[node] = VectorKernels.Norm(vector);
            if (options.Metric == VectorMetric.Cosine)
                VectorKernels.Normalize(vector);
            graph.Encode(node);
            ordinals[node] = order[node];
            positions[order[node]] = node;
        }
    }

    private static int[] Shuffled(int count, ulong seed)
    {
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
            order[i] = i;
        new SeededRandom(seed).Shuffle<int>(order);
        return order;
    }
}
