using System.Runtime.InteropServices;
using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>Minus the squared Euclidean distance from the query, from the vectors: what links are chosen by (see <see cref="Closeness"/>), and what files of version 1 are walked by.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct DistanceScorer(HnswGraph graph, float* query) : INodeScorer
{
    private ReadOnlySpan<float> Query => new(query, graph.Layout.Dimensions);

    /// <inheritdoc/>
    public float Score(int node) => -VectorKernels.SquaredDistance(Query, graph.Vector(node));

    /// <inheritdoc/>
    public void Score(int* nodes, int count, float* scores)
    {
        for (int i = 0; i < count; i++)
            scores[i] = Score(nodes[i]);
    }

    /// <inheritdoc/>
    public void Prefetch(int* nodes, int count)
    {
        for (int i = 0; i < count; i++)
            MemoryHint.Prefetch(graph.VectorAddress(nodes[i]), graph.Layout.Dimensions * sizeof(float));
    }
}
