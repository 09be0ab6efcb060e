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
    /// <param name="codes">The query's codes.</param>
    /// <param name="query">The query.</param>
    /// <param name="scale">What inner products are multiplied with.</param>
    /// <param name="top">Receives the answer.</param>
    public static unsafe void Rescore(
        HnswGraph graph, Beam kept, scoped in Int8Query codes, ReadOnlySpan<float> query, float scale, scoped ref BoundedTopK top)
    {
        ScoreQueue<GraphRows> queue = new(new GraphRows(graph, normOrdered: false), query, scale);

        // Each of the row's codes may be off by half a unit, and each of the query's; on top comes what floats round.
        double half = 0.5 + (Int8Codes.Largest * (double)NormOrder.BoundSlack(query.Length));
        double uncertainty = half * (codes.CodeSum + (Int8Codes.Largest * (double)query.Length));
        double unit = codes.Scale * scale;
        for (int i = 0; i < kept.Count; i++)
        {
            int node = kept.NodeAt(i);
            if (top.IsFull && (kept.ScoreAt(i) + (graph.Scales[node] * uncertainty)) * unit < top.Threshold)
                continue;
            queue.Add(node, ref top);
            if (i + 1 == top.Capacity)
                queue.Flush(ref top);
        }

        queue.Flush(ref top);
    }
}
