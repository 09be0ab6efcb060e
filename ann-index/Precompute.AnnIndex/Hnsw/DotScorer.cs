using System.Runtime.InteropServices;
using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>The inner product with the query.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct DotScorer(HnswGraph graph, float* query) : INodeScorer
{
    private ReadOnlySpan<float> Query => new(query, graph.Layout.Dimensions);

    /// <inheritdoc/>
    public float Score(int node) => VectorKernels.Dot(Query, graph.Vector(node));

    /// <inheritdoc/>
    public void Score4(ReadOnlySpan<int> nodes, out float score0, out float score1, out float score2, out float score3) =>
        VectorKernels.Dot4(
            Query, graph.Vector(nodes[0]), graph.Vector(nodes[1]), graph.Vector(nodes[2]), graph.Vector(nodes[3]),
            out score0, out score1, out score2, out score3);
}
