using System.Runtime.InteropServices;
using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>Minus the squared Euclidean distance from the query.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct DistanceScorer(HnswGraph graph, float* query) : INodeScorer
{
    private ReadOnlySpan<float> Query => new(query, graph.Layout.Dimensions);

    /// <inheritdoc/>
    public float Score(int node) => -VectorKernels.SquaredDistance(Query, graph.Vector(node));

    /// <inheritdoc/>
    public void Score4(ReadOnlySpan<int> nodes, out float score0, out float score1, out float score2, out float score3)
    {
        score0 = Score(nodes[0]);
        score1 = Score(nodes[1]);
        score2 = Score(nodes[2]);
        score3 = Score(nodes[3]);
    }
}
