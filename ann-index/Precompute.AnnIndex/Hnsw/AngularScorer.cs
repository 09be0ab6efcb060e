using System.Runtime.InteropServices;
using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>The cosine with a node that is being inserted; 0 where either vector is zero.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct AngularScorer(HnswGraph graph, float* query, float* inverseNorms, float queryInverseNorm) : INodeScorer
{
    private ReadOnlySpan<float> Query => new(query, graph.Layout.Dimensions);

    /// <inheritdoc/>
    public float Score(int node) => VectorKernels.Dot(Query, graph.Vector(node)) * inverseNorms[node] * queryInverseNorm;

    /// <inheritdoc/>
    public void Score4(ReadOnlySpan<int> nodes, out float score0, out float score1, out float score2, out float score3)
    {
        VectorKernels.Dot4(
            Query, graph.Vector(nodes[0]), graph.Vector(nodes[1]), graph.Vector(nodes[2]), graph.Vector(nodes[3]),
            out score0, out score1, out score2, out score3);
        score0 *= inverseNorms[nodes[0]] * queryInverseNorm;
        score1 *= inverseNorms[nodes[1]] * queryInverseNorm;
        score2 *= inverseNorms[nodes[2]] * queryInverseNorm;
        score3 *= inverseNorms[nodes[3]] * queryInverseNorm;
    }
}
