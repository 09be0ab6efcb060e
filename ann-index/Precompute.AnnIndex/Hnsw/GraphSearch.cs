using System.Runtime.InteropServices;
using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// One search of a graph: by a walk where that is cheaper than scanning all that the filter accepts, by the scan where it is not, and also
/// where a walk turned out too long or found too little.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="metric">How its vectors are scored.</param>
/// <param name="query">As long as they, and not zero unless scored by distance.</param>
/// <param name="norm">‖q‖.</param>
/// <param name="options">Breadth and filter.</param>
/// <param name="scratch">The thread's.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe ref struct GraphSearch(
    HnswGraph graph, VectorMetric metric, ReadOnlySpan<float> query, float norm, SearchOptions options, SearchScratch scratch)
{
    // Scored nodes of a walk ≈ this many per unit of ef (measured with M = 16); decides between walking and scanning.
    private const long ScoredPerEf = 12;

    private readonly ReadOnlySpan<float> _query = query;
    private readonly float _scale = metric == VectorMetric.Cosine ? QueryCheck.Inverse(norm) : 1f;
    private readonly bool _normOrdered = metric == VectorMetric.InnerProduct;
    private readonly int _accepted = options.Filter is null ? graph.Layout.Count : options.Filter.AcceptedCount;

    /// <summary>Fills the answer.</summary>
    /// <returns>Its length: k, or all accepted where there are fewer.</returns>
    public int Run(Span<Neighbor> results)
    {
        scoped BoundedTopK top = new(results);
        if (graph.Layout.HasCodes)
            WalkCodes(ref top);
        else
            WalkVectors(ref top);
        if (top.Count >= Math.Min(results.Length, _accepted))
            return top.SortDescending();
        scoped BoundedTopK all = new(results);
        new ExactScan<GraphRows>(new GraphRows(graph, _normOrdered), metric, _query, norm).Run(options.Filter, ref all);
        return all.SortDescending();
    }

    // Walks by codes, a quarter of the memory, and scores from the vectors what it kept.
    private void WalkCodes(scoped ref BoundedTopK top)
    {
        Span<int> buffer = scratch.Query(graph.Layout);
        Int8Query codes = new(_query, buffer);
        fixed (int* pairs = buffer)
        {
            if (metric != VectorMetric.L2)
            {
                if (Walk(new CodeScorer(graph, (short*)pairs, graph.Scales, queryWorth: 1f), top.Capacity))
                    GraphAnswer.Rescore(graph, scratch.Beam, codes, _query, _scale, ref top);
            }
            else if (Walk(new CodeDistanceScorer(graph, (short*)pairs, (float)codes.Scale, norm * norm), top.Capacity))
            {
                for (int i = 0; i < scratch.Beam.Count; i++)
                    top.Add(graph.OrdinalOf(scratch.Beam.NodeAt(i)), -VectorKernels.SquaredDistance(_query, graph.Vector(scratch.Beam.NodeAt(i))));
            }
        }
    }

    // A file of version 1: what the walk scored by is exact.
    private void WalkVectors(scoped ref BoundedTopK top)
    {
        fixed (float* address = _query)
        {
            bool walked = metric == VectorMetric.L2
                ? Walk(new DistanceScorer(graph, address), top.Capacity)
                : Walk(new DotScorer(graph, address), top.Capacity);
            for (int i = 0; walked && i < scratch.Beam.Count; i++)
                top.Add(graph.OrdinalOf(scratch.Beam.NodeAt(i)), scratch.Beam.ScoreAt(i) * _scale);
        }
    }

    /// <summary>Walks the graph; false when a scan of the accepted is (or turned out) cheaper.</summary>
    private bool Walk<TScorer>(TScorer scorer, int k)
        where TScorer : struct, INodeScorer
    {
        if (_accepted == 0)
            return false;
        int ef = Math.Min(Math.Max(options.Ef, k), _accepted);
        int count = graph.Layout.Count;
        int topLayer = graph.Layout.LayerSizes.Length - 1;

        // Behind a filter the walk passes count / accepted nodes for each that it may keep.
        long expected = ScoredPerEf * ef * count / _accepted;
        if (expected >= _accepted)
            return false;

        // For inner products layer 1 holds the longest vectors and is walked with full width: most answers are there or next to it.
        int seedLayer = _normOrdered ? Math.Min(1, topLayer) : 0;
        int entry = GraphWalk.Descend(graph, scorer, topLayer, seedLayer, scratch);
        scratch.Visited.Reset(count);
        scratch.Visited.Add(entry);
        scratch.Beam.Reset(ef);
        scratch.Beam.Add(entry, scorer.Score(entry));
        if (seedLayer == 1)
        {
            GraphWalk.SearchLayer(graph, scorer, 1, scratch);
            scratch.Beam.Reopen();
        }

        if (options.Filter is not null)
            return GraphWalk.SearchAccepted(graph, scorer, options.Filter, ef, _accepted, scratch);
        GraphWalk.SearchLayer(graph, scorer, 0, scratch);
        return true;
    }
}
