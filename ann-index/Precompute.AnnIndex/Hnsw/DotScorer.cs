using System.Runtime.InteropServices;
using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>The inner product with the query, from the vectors: what links are chosen by (see <see cref="Closeness"/>), and what files of version 1 are walked by.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct DotScorer(HnswGraph graph, float* query) : INodeScorer
{
    private ReadOnlySpan<float> Query => new(query, graph.Layout.Dimensions);

    /// <inheritdoc/>
    public float Score(int node) => VectorKernels.Dot(Query, graph.Vector(node));

    /// <inheritdoc/>
    public void Score(int* nodes, int count, float* scores)
    {
        int i = 0;
        for (; i + 4 <= count; i += 4)
        {
            VectorKernels.Dot4(
                Query, graph.Vector(nodes[i]), graph.Vector(nodes[i + 1]), graph.Vector(nodes[i + 2]), graph.Vector(nodes[i + 3]),
                out scores[i], out scores[i + 1], out scores[i + 2], out scores[i + 3]);
        }

        for (; i < count; i++)
            scores[i] = Score(nodes[i]);
    }

    /// <inheritdoc/>
    public void Prefetch(int* nodes, int count)
    {
        for (int i = 0; i < count; i++)
            MemoryHint.Prefetch(graph.VectorAddress(nodes[i]), graph.Layout.Dimensions * sizeof(float));
    }
}
