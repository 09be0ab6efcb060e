using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// About the inner product or the cosine with the query: the product of codes, times what a unit is worth at the node and at the query.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct CodeScorer(HnswGraph graph, short* query, float* worth, float queryWorth) : INodeScorer
{
    private readonly CodeRows _rows = graph.CodeRows;

    /// <inheritdoc/>
    public float Score(int node) => _rows.Dot(query, node) * worth[node] * queryWorth;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Score(int* nodes, int count, float* scores)
    {
        CodeRows rows = _rows;
        short* codes = query;
        float* nodeWorth = worth;
        float unit = queryWorth;
        int i = 0;
        for (; i + 4 <= count; i += 4)
        {
            rows.Dot4(codes, nodes + i, out int sum0, out int sum1, out int sum2, out int sum3);
            scores[i] = sum0 * nodeWorth[nodes[i]] * unit;
            scores[i + 1] = sum1 * nodeWorth[nodes[i + 1]] * unit;
            scores[i + 2] = sum2 * nodeWorth[nodes[i + 2]] * unit;
            scores[i + 3] = sum3 * nodeWorth[nodes[i + 3]] * unit;
        }

        for (; i < count; i++)
            scores[i] = rows.Dot(codes, nodes[i]) * nodeWorth[nodes[i]] * unit;
    }

    /// <inheritdoc/>
    public void Prefetch(int* nodes, int count) => _rows.Prefetch(nodes, count);
}
