using System.Runtime.InteropServices;
using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// Exact search by product or angle over the nodes of a graph that a filter accepts: in node order, which for inner products is norm
/// order and ends early; codes say which nodes may enter, and only those are scored.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe ref struct CodeScan
{
    // Codes asked for together: enough to hide the memory's latency.
    private const int Block = 32;

    private readonly HnswGraph _graph;
    private readonly CodeScorer _scorer;
    private readonly CodeBound _bound;
    private readonly ReadOnlySpan<float> _query;
    private readonly float _scale;
    private readonly float _reach;

    /// <summary>Prepares a scan.</summary>
    /// <param name="graph">The graph; it has codes.</param>
    /// <param name="scorer">Of the query, with a query worth of 1.</param>
    /// <param name="bound">Of the query.</param>
    /// <param name="query">The query.</param>
    /// <param name="scale">What inner products are multiplied with.</param>
    /// <param name="norm">‖q‖ where nodes are in norm order and scored by inner product; +∞ elsewhere.</param>
    public CodeScan(HnswGraph graph, CodeScorer scorer, CodeBound bound, ReadOnlySpan<float> query, float scale, float norm)
    {
        _graph = graph;
        _scorer = scorer;
        _bound = bound;
        _query = query;
        _scale = scale;
        _reach = norm * (1 + NormOrder.BoundSlack(query.Length));
    }

    /// <summary>Offers every accepted node that could enter.</summary>
    public void Run(IOrdinalFilter? filter, scoped ref BoundedTopK top)
    {
        PositionBits bits = PositionBits.Rent(_graph.Layout.Count);
        if (filter is null)
            bits.SetAll();
        else
            Accept(filter, bits);
        ScoreQueue<GraphRows> queue = new(new GraphRows(_graph, normOrdered: false), _query, _scale);
        int* nodes = stackalloc int[2 * Block];
        float* scores = stackalloc float[Block];

        // While one block is scored, the codes of the next are on their way.
        int* current = nodes;
        int* next = nodes + Block;
        int from = 0;
        int count = Take(bits, ref from, current);
        while (count > 0 && !(_reach * _graph.NormOf(current[0]) < top.Threshold))
        {
            int following = Take(bits, ref from, next);
            _scorer.Score(current, count, scores);
            for (int i = 0; i < count; i++)
            {
                if (_bound.MayReach(scores[i], _graph.Scales[current[i]], top.Threshold))
                    queue.Add(current[i], ref top);
            }

            if (!top.IsFull)
                queue.Flush(ref top);
            int* done = current;
            current = next;
            next = done;
            count = following;
        }

        queue.Flush(ref top);
        PositionBits.Return(bits);
    }

    private void Accept(IOrdinalFilter filter, PositionBits bits)
    {
        int count = _graph.Layout.Count;
        for (int ordinal = filter.NextAccepted(0, count); ordinal >= 0; ordinal = filter.NextAccepted(ordinal + 1, count))
            bits.Set(_graph.NodeOf(ordinal));
    }

    private int Take(PositionBits bits, ref int from, int* nodes)
    {
        int count = 0;
        while (count < Block && (from = bits.Next(from)) >= 0)
            nodes[count++] = from++;
        if (from < 0)
            from = _graph.Layout.Count;
        _scorer.Prefetch(nodes, count);
        return count;
    }
}
