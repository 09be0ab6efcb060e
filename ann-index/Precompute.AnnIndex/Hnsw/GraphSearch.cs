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

    // A scan reads so many codes in the time in which a walk scores one: it knows what comes next, in norm order it ends early, and it
    // does not pass what the filter rejects.
    private const long ScanAdvantage = 3;
    private const long FilteredOrderedScanAdvantage = 6;

    // Where vectors lie close together, codes do not tell the last of the best from the next: of angles and distances more are kept than are
    // looked around, and exact scores decide. Inner products gain nothing from it: norms tell them apart.
    private const int SpareEntries = 16;

    // From this share of accepted nodes on, keeping more and dropping the rejected is faster than asking the filter at every node.
    private const double OverFetchShare = 0.4;

    private readonly ReadOnlySpan<float> _query = query;
    private readonly float _scale = metric == VectorMetric.Cosine ? QueryCheck.Inverse(norm) : 1f;
    private readonly bool _normOrdered = metric == VectorMetric.InnerProduct;
    private readonly int _accepted = options.Filter is null ? graph.Layout.Count : options.Filter.AcceptedCount;

    /// <summary>Fills the answer.</summary>
    /// <returns>Its length: k, or all accepted where there are fewer.</returns>
    public int Run(Span<Neighbor> results)
    {
        scoped BoundedTopK top = new(results);
        if (!graph.Layout.HasCodes)
            SearchVectors(ref top);
        else if (metric == VectorMetric.L2)
            SearchByDistanceOfCodes(ref top);
        else
            SearchByProductOfCodes(ref top);
        return top.SortDescending();
    }

    // Walks by codes, a quarter of the memory, and scores from the vectors what it kept.
    private void SearchByProductOfCodes(scoped ref BoundedTopK top)
    {
        Span<int> buffer = scratch.Query(graph.Layout);
        Int8Query codes = new(_query, buffer);
        CodeBound bound = new(codes, _query.Length, _scale);
        fixed (int* pairs = buffer)
        {
            CodeScorer scorer = new(graph, (short*)pairs, graph.Scales, queryWorth: 1f);
            if (Walk(scorer, (float)(norm / codes.Scale), top.Capacity))
                GraphAnswer.Rescore(graph, scratch.Beam, bound, _query, _scale, options.Filter, ref top);
            if (IsShort(top))
            {
                top.Clear();
                scratch.Scanned = _accepted;
                new CodeScan(graph, scorer, bound, _query, _scale, _normOrdered ? norm : float.PositiveInfinity).Run(options.Filter, ref top);
            }
        }
    }

    private void SearchByDistanceOfCodes(scoped ref BoundedTopK top)
    {
        Span<int> buffer = scratch.Query(graph.Layout);
        Int8Query codes = new(_query, buffer);
        fixed (int* pairs = buffer)
        {
            if (Walk(new CodeDistanceScorer(graph, (short*)pairs, (float)codes.Scale, norm * norm), float.PositiveInfinity, top.Capacity))
            {
                for (int i = 0; i < scratch.Beam.Count; i++)
                    Offer(scratch.Beam.NodeAt(i), -VectorKernels.SquaredDistance(_query, graph.Vector(scratch.Beam.NodeAt(i))), ref top);
            }
        }

        if (IsShort(top))
            Scan(ref top);
    }

    // A file of version 1: what the walk scored by is exact.
    private void SearchVectors(scoped ref BoundedTopK top)
    {
        fixed (float* address = _query)
        {
            bool walked = metric == VectorMetric.L2
                ? Walk(new DistanceScorer(graph, address), float.PositiveInfinity, top.Capacity)
                : Walk(new DotScorer(graph, address), norm, top.Capacity);
            for (int i = 0; walked && i < scratch.Beam.Count; i++)
                Offer(scratch.Beam.NodeAt(i), scratch.Beam.ScoreAt(i) * _scale, ref top);
        }

        if (IsShort(top))
            Scan(ref top);
    }

    private void Offer(int node, float score, scoped ref BoundedTopK top)
    {
        int ordinal = graph.OrdinalOf(node);
        if (options.Filter is null || options.Filter.Accepts(ordinal))
            top.Add(ordinal, score);
    }

    private bool IsShort(scoped in BoundedTopK top) => top.Count < Math.Min(top.Capacity, _accepted);

    private void Scan(scoped ref BoundedTopK top)
    {
        top.Clear();
        scratch.Scanned = _accepted;
        new ExactScan<GraphRows>(new GraphRows(graph, _normOrdered), metric, _query, norm).Run(options.Filter, ref top);
    }

    /// <summary>Walks the graph (reach: see <see cref="WalkStart"/>); false when a scan of the accepted is (or turned out) cheaper. What is kept may contain rejected nodes.</summary>
    private bool Walk<TScorer>(TScorer scorer, float reach, int k)
        where TScorer : struct, INodeScorer
    {
        if (_accepted == 0)
            return false;
        int count = graph.Layout.Count;
        int capacity = Math.Min(Math.Max(options.Ef, k), _accepted);
        int width = Math.Min(options.Ef, capacity);

        // Behind a filter the walk passes count / accepted nodes for each that it may keep.
        long passed = ScoredPerEf * width * count / _accepted;
        if ((options.Filter is not null && _normOrdered ? FilteredOrderedScanAdvantage : ScanAdvantage) * passed >= _accepted)
            return false;
        WalkStart start = new(graph, reach, _normOrdered, scratch);
        if (options.Filter is null)
            return WalkAll(scorer, start, _normOrdered || !graph.Layout.HasCodes ? capacity : Math.Min(count, (2 * capacity) + SpareEntries), width);

        // Where most are accepted it is faster to keep more and drop the rejected than to ask at every node.
        double share = (double)_accepted / count;
        return (share >= OverFetchShare && WalkAll(scorer, start, (int)(capacity / share), (int)(width / share)) && HasEnough(k))
            || WalkAccepted(scorer, start, capacity);
    }

    private bool WalkAll<TScorer>(TScorer scorer, in WalkStart start, int capacity, int width)
        where TScorer : struct, INodeScorer
    {
        start.Find(scorer, capacity, width);
        GraphWalk.SearchLayer(graph, scorer, 0, scratch);
        return true;
    }

    private bool WalkAccepted<TScorer>(TScorer scorer, in WalkStart start, int capacity)
        where TScorer : struct, INodeScorer
    {
        start.Find(scorer, capacity, capacity);
        return GraphWalk.SearchAccepted(graph, scorer, options.Filter!, capacity, _accepted, scratch);
    }

    private bool HasEnough(int k)
    {
        int found = 0;
        for (int i = 0; i < scratch.Beam.Count && found < k; i++)
            found += options.Filter!.Accepts(graph.OrdinalOf(scratch.Beam.NodeAt(i))) ? 1 : 0;
        return found >= Math.Min(k, _accepted);
    }
}
