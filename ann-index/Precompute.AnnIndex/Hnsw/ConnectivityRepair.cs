namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// Makes every node reachable from the entry on layer 0. The heuristic drops links back, so some nodes (typically members of dense or
/// duplicate groups) end up without a link that leads to them, and no breadth of search would ever find them. Each is linked from a
/// near node that is reachable, in a free slot or in place of a link by which nothing was reached, so that none is cut off for it:
/// a tree of n nodes takes n − 1 of more than 2 · n slots, so there is always such a place. Sequential and in node order: the outcome is
/// deterministic.
/// </summary>
internal sealed unsafe class ConnectivityRepair(HnswGraph graph, Closeness closeness)
{
    private const int SearchWidth = 32;
    private readonly NodeQuery _query = new(graph.Layout.CodeLength);
    private int _lastResort;

    /// <summary>Repairs the graph. Erased nodes stay out of it.</summary>
    public void Run(SearchScratch scratch, CancellationToken cancellationToken)
    {
        int[] parents = Reachability.FromEntry(graph);
        var stack = new Stack<int>();
        for (int node = 0; node < parents.Length; node++)
        {
            if (parents[node] >= 0 || Reachability.IsErased(graph, node))
                continue;
            cancellationToken.ThrowIfCancellationRequested();
            Reachability.Spread(graph, node, Attach(node, parents, scratch), parents, stack);
        }
    }

    /// <summary>Links a node from one that is reachable.</summary>
    /// <returns>The latter.</returns>
    private int Attach(int node, int[] parents, SearchScratch scratch)
    {
        // Its own links are its nearest; only if none of them has a place a search from the entry is needed.
        Span<int> own = graph.Links(node, 0);
        int used = own.IndexOf(-1);
        if (TryAttach(node, used < 0 ? own : own[..used], parents, out int from))
            return from;
        Beam beam = NearestTo(node, scratch);
        Span<int> near = stackalloc int[SearchWidth];
        for (int i = 0; i < beam.Count; i++)
            near[i] = beam.NodeAt(i);
        if (TryAttach(node, near[..beam.Count], parents, out from))
            return from;
        while (!TryAttach(node, [_lastResort], parents, out from))
            _lastResort = (_lastResort + 1) % parents.Length;
        return from;
    }

    private bool TryAttach(int node, ReadOnlySpan<int> candidates, int[] parents, out int from)
    {
        foreach (int candidate in candidates)
        {
            if (parents[candidate] >= 0 && graph.Links(candidate, 0).IndexOf(-1) is >= 0 and int free)
                return Put(candidate, free, out from);
        }

        foreach (int candidate in candidates)
        {
            if (parents[candidate] >= 0 && Spare(candidate, parents) is >= 0 and int slot)
                return Put(candidate, slot, out from);
        }

        from = -1;
        return false;

        bool Put(int candidate, int slot, out int chosen)
        {
            graph.Links(candidate, 0)[slot] = node;
            chosen = candidate;
            return true;
        }
    }

    /// <summary>The last slot of a node whose link is not the one by which its target was reached; −1 when there is none.</summary>
    private int Spare(int node, int[] parents)
    {
        Span<int> links = graph.Links(node, 0);
        int slot = links.Length - 1;
        while (slot >= 0 && parents[links[slot]] == node)
            slot--;
        return slot;
    }

    private Beam NearestTo(int node, SearchScratch scratch)
    {
        Beam beam = scratch.Beam;
        beam.Reset(SearchWidth);
        scratch.Visited.Reset(graph.Layout.Count);
        scratch.Visited.Add(0);
        _query.Load(graph, node);
        beam.Add(0, closeness.Between(_query, 0));
        if (closeness.IsAngular)
            GraphWalk.SearchLayer(graph, closeness.AngleFrom(_query), 0, scratch);
        else
            GraphWalk.SearchLayer(graph, closeness.DistanceFrom(_query), 0, scratch);
        return beam;
    }
}
