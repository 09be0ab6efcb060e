using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>About minus the squared Euclidean distance from the query: 2·q·x − ‖x‖² − ‖q‖², the product from codes.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct CodeDistanceScorer(HnswGraph graph, short* query, float queryWorth, float querySquare) : INodeScorer
{
    private readonly CodeRows _rows = graph.CodeRows;

    /// <inheritdoc/>
    public float Score(int node) => FromProduct(node, _rows.Dot(query, node));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Score(int* nodes, int count, float* scores)
    {
        int i = 0;
        for (; i + 4 <= count; i += 4)
        {
            _rows.Dot4(query, nodes + i, out int sum0, out int sum1, out int sum2, out int sum3);
            scores[i] = FromProduct(nodes[i], sum0);
            scores[i + 1] = FromProduct(nodes[i + 1], sum1);
            scores[i + 2] = FromProduct(nodes[i + 2], sum2);
            scores[i + 3] = FromProduct(nodes[i + 3], sum3);
        }

        for (; i < count; i++)
            scores[i] = FromProduct(nodes[i], _rows.Dot(query, nodes[i]));
    }

    /// <inheritdoc/>
    public void Prefetch(int* nodes, int count) => _rows.Prefetch(nodes, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float FromProduct(int node, int sum)
    {
        float norm = graph.NormOf(node);
        return (2f * sum * graph.Scales[node] * queryWorth) - (norm * norm) - querySquare;
    }
}
