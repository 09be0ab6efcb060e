using System.Runtime.CompilerServices;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>The walks over a graph: greedy descent, SEARCH-LAYER (Algorithm 2), and its filtered form.</summary>
internal static unsafe class GraphWalk
{
    /// <summary>
    /// From the entry node down to (not including) a layer, always to the best neighbour (SEARCH-LAYER with ef = 1).
    /// </summary>
    /// <returns>The node reached.</returns>
    public static int Descend<TScorer>(in HnswGraph graph, in TScorer scorer, int fromLayer, int toLayer, SearchScratch scratch)
        where TScorer : struct, INodeScorer
    {
        int* pending = scratch.Pending(graph.Layout);
        float* scores = scratch.Scores;
        int current = 0;
        float best = scorer.Score(0);
        for (int layer = fromLayer; layer > toLayer; layer--)
        {
            scratch.Visited.Reset(graph.Layout.Count);
            scratch.Visited.Add(current);
            for (int from = -1; from != current;)
            {
                from = current;
                int waiting = Unseen(graph, scorer, from, layer, scratch.Visited, pending);
                scratch.Scored += waiting;
                scorer.Score(pending, waiting, scores);
                for (int i = 0; i < waiting; i++)
                {
                    if (scores[i] > best)
                        (best, current) = (scores[i], pending[i]);
                }
            }
        }

        return current;
    }

    /// <summary>
    /// SEARCH-LAYER: fills the scratch's beam with the best nodes found on a layer, starting from nodes the caller put into the
    /// beam and marked as visited.
    /// </summary>
    public static void SearchLayer<TScorer>(in HnswGraph graph, in TScorer scorer, int layer, SearchScratch scratch)
        where TScorer : struct, INodeScorer
    {
        Beam beam = scratch.Beam;
        int* pending = scratch.Pending(graph.Layout);
        float* scores = scratch.Scores;
        int linkBytes = graph.SlotsOn(layer) * sizeof(int);
        for (int node = beam.TakeBest(); node >= 0; node = beam.TakeBest())
        {
            int waiting = Unseen(graph, scorer, node, layer, scratch.Visited, pending);

            // Most often the next to be expanded: its links are on their way while these are scored.
            if (beam.PeekBest() is var next and >= 0)
                MemoryHint.Prefetch(graph.LinksAddress(next, layer), linkBytes);
            scratch.Scored += waiting;
            scorer.Score(pending, waiting, scores);
            beam.Add(pending, scores, waiting);
        }
    }

    /// <summary>
    /// The filtered walk on layer 0, from the nodes in the beam: rejected nodes are walked through but only accepted ones are kept, and
    /// the walk goes on until no unexpanded node is better than the worst kept one. Gives up after a number of scored nodes.
    /// </summary>
    /// <returns>False when it gave up.</returns>
    public static bool SearchAccepted<TScorer>(
        in HnswGraph graph, in TScorer scorer, IOrdinalFilter filter, int ef, int scoreBudget, SearchScratch scratch)
        where TScorer : struct, INodeScorer
    {
        Beam accepted = scratch.Beam;
        CandidateHeap candidates = scratch.Candidates;
        int* pending = scratch.Pending(graph.Layout);
        float* scores = scratch.Scores;
        candidates.Reset();

        // Nodes that the unfiltered walk saw and dropped may be among the best accepted: only its survivors count as seen.
        scratch.Visited.Reset(graph.Layout.Count);
        for (int i = 0; i < accepted.Count; i++)
        {
            scratch.Visited.Add(accepted.NodeAt(i));
            candidates.Push(accepted.NodeAt(i), accepted.ScoreAt(i));
        }

        accepted.Reset(ef);
        for (int i = 0; i < candidates.Count; i++)
        {
            if (filter.Accepts(graph.OrdinalOf(candidates[i].Ordinal)))
                accepted.Add(candidates[i].Ordinal, candidates[i].Score);
        }

        int scored = 0;
        while (candidates.Count > 0 && candidates.BestScore > accepted.Threshold)
        {
            if (scored > scoreBudget)
                return false;
            int waiting = Unseen(graph, scorer, candidates.Pop(), layer: 0, scratch.Visited, pending);
            scored += waiting;
            scratch.Scored += waiting;
            scorer.Score(pending, waiting, scores);
            for (int i = 0; i < waiting; i++)
                Offer(graph, filter, accepted, candidates, pending[i], scores[i]);
        }

        return true;
    }

    private static void Offer(in HnswGraph graph, IOrdinalFilter filter, Beam accepted, CandidateHeap candidates, int node, float score)
    {
        if (!(score > accepted.Threshold))
            return;
        candidates.Push(node, score);
        if (filter.Accepts(graph.OrdinalOf(node)))
            accepted.Add(node, score);
    }

    /// <summary>Collects a node's links that were not seen yet, marks them, and asks the memory for what they are scored by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Unseen<TScorer>(in HnswGraph graph, in TScorer scorer, int node, int layer, VisitedSet visited, int* pending)
        where TScorer : struct, INodeScorer
    {
        int* links = graph.LinksAddress(node, layer);
        int limit = graph.Layout.LayerSizes[layer];
        int count = visited.Collect(links, graph.SlotsOn(layer), limit, pending);
        if (count < 0)
            graph.ThrowBadLink(node, layer, links[-1 - count]);
        scorer.Prefetch(pending, count);
        return count;
    }
}
