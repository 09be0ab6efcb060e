using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// Makes every node reachable from the entry on layer 0. The heuristic drops links back, so some nodes (typically members of dense or
/// duplicate groups) end up without a link that leads to them, and no breadth of search would ever find them. Each is linked from a
/// near node that is reachable. Sequential and in node order: the outcome is deterministic.
/// </summary>
internal sealed unsafe class ConnectivityRepair(HnswGraph graph, NeighborHeuristic heuristic)
{
    // Replacing a link can cut off another node; a few rounds settle it in practice.
    private const int Rounds = 8;
    private const int SearchWidth = 32;

    /// <summary>Repairs the graph.</summary>
    /// <returns>The number of nodes that stay unreachable.</returns>
    public int Run(SearchScratch scratch, CancellationToken cancellationToken)
    {
        int count = graph.Layout.Count;
        int lost = 0;
        for (int round = 0; round < Rounds && count > 0; round++)
        {
            bool[] reachable = new bool[count];
            var stack = new Stack<int>();
            Spread(0, reachable, stack);
            lost = 0;
            for (int node = 0; node < count; node++)
            {
                if (reachable[node] || IsErased(node))
                    continue;
                cancellationToken.ThrowIfCancellationRequested();
                lost++;
                Attach(node, reachable, round, scratch);
                Spread(node, reachable, stack);
            }

            if (lost == 0)
                return 0;
        }

        return lost;
    }

    // VectorEraser leaves neither links nor a vector; whoever was inserted has at least one of the two.
    private bool IsErased(int node) => graph.Links(node, 0)[0] < 0 && VectorKernels.Norm(graph.Vector(node)) == 0f;

    private void Spread(int from, bool[] reachable, Stack<int> stack)
    {
        reachable[from] = true;
        stack.Push(from);
        while (stack.TryPop(out int node))
        {
            foreach (int link in graph.Links(node, 0))
            {
                if (link < 0)
                    break;
                if (!reachable[link])
                {
                    reachable[link] = true;
                    stack.Push(link);
                }
            }
        }
    }

    private void Attach(int node, bool[] reachable, int round, SearchScratch scratch)
    {
        // Its own links are its nearest; only if none is reachable a search from the entry is needed.
        Span<int> own = graph.Links(node, 0);
        int best = -1;
        foreach (int link in own)
        {
            if (link < 0)
                break;
            if (!reachable[link])
                continue;
            if (best < 0)
                best = link;
            if (graph.Links(link, 0)[^1] < 0)
            {
                Append(link, node, round);
                return;
            }
        }

        if (best < 0)
            best = Nearest(node, scratch);
        Append(best, node, round);
    }

    private int Nearest(int node, SearchScratch scratch)
    {
        Beam beam = scratch.Beam;
        beam.Reset(SearchWidth);
        scratch.Visited.Reset(graph.Layout.Count);
        scratch.Visited.Add(0);
        var scorer = new BetweenScorer(heuristic, node);
        beam.Add(0, scorer.Score(0));
        GraphWalk.SearchLayer(graph, scorer, 0, scratch);
        for (int i = 0; i < beam.Count; i++)
        {
            if (graph.Links(beam.NodeAt(i), 0)[^1] < 0)
                return beam.NodeAt(i);
        }

        return beam.NodeAt(0);
    }

    private void Append(int from, int node, int round)
    {
        Span<int> links = graph.Links(from, 0);
        int free = links.IndexOf(-1);

        // Another victim each round: two nodes that push each other out would do so forever.
        links[free < 0 ? Math.Max(0, links.Length - 1 - round) : free] = node;
    }

    private readonly struct BetweenScorer(NeighborHeuristic heuristic, int node) : INodeScorer
    {
        public float Score(int other) => heuristic.Between(node, other);

        public void Score4(ReadOnlySpan<int> nodes, out float score0, out float score1, out float score2, out float score3)
        {
            score0 = Score(nodes[0]);
            score1 = Score(nodes[1]);
            score2 = Score(nodes[2]);
            score3 = Score(nodes[3]);
        }
    }
}
