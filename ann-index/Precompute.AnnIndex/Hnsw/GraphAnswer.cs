using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>Turns what a walk kept into an answer with exact scores.</summary>
internal static class GraphAnswer
{
    /// <summary>
    /// Scores the kept nodes from their vectors, best first by the walk's score. Those whose codes, with all they may be wrong by, stay
    /// below the worst of k kept scores are left out: the answer is the exact best k of the walk.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="kept">What the walk kept, scored by <see cref="CodeScorer"/> with a query worth of 1.</param>
    /// <param name="bound">The query's.</param>
    /// <param name="query">The query.</param>
    /// <param name="scale">What inner products are multiplied with.</param>
    /// <param name="filter">Which of the kept nodes may be answers; null: all.</param>
    /// <param name="top">Receives the answer.</param>
    public static unsafe void Rescore(
        HnswGraph graph, Beam kept, in CodeBound bound, ReadOnlySpan<float> query, float scale, IOrdinalFilter? filter, scoped ref BoundedTopK top)
    {
        ScoreQueue<GraphRows> queue = new(new GraphRows(graph, normOrdered: false), query, scale);
        int added = 0;
        for (int i = 0; i < kept.Count; i++)
        {
            int node = kept.NodeAt(i);
            if (!bound.MayReach(kept.ScoreAt(i), graph.Scales[node], top.Threshold) || (filter is not null && !filter.Accepts(graph.OrdinalOf(node))))
                continue;
            queue.Add(node, ref top);
            if (++added == top.Capacity)
                queue.Flush(ref top);
        }

        queue.Flush(ref top);
    }
}
