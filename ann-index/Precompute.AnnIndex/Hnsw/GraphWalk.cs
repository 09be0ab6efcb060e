using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>The walks over a graph: greedy descent, SEARCH-LAYER (Algorithm 2), and its filtered form.</summary>
internal static unsafe class GraphWalk
{
    /// <summary>
    /// From the entry node down to (not including) a layer, always to the best neighbour (SEARCH-LAYER with ef = 1).
    /// </summary>
    /// <returns>The node reached.</returns>
    public static int Descend<TScorer>(in HnswGraph graph, in TScorer scorer, int fromLayer, int toLayer)
        where TScorer : struct, INodeScorer
    {
        int current = 0;
        float best = scorer.Score(0);
        for (int layer = fromLayer; layer > toLayer; layer--)
        {
            bool moved = true;
            while (moved)
            {
                moved = false;
                int from = current;
                foreach (int link in graph.Links(from, layer))
                {
                    if (link < 0)
                        break;
                    if (link >= graph.Layout.LayerSizes[layer])
                        graph.ThrowBadLink(from, layer, link);
                    float score = scorer.Score(link);
                    if (score > best)
                    {
                        best = score;
                        current = link;
                        moved = true;
                    }
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
        Span<int> pending = scratch.Pending(graph.Layout);
        for (int node = beam.TakeBest(); node >= 0; node = beam.TakeBest())
        {
            int waiting = Unseen(graph, node, layer, scratch.Visited, pending);
            int i = 0;
            for (; i + 4 <= waiting; i += 4)
            {
                scorer.Score4(pending.Slice(i, 4), out float score0, out float score1, out float score2, out float score3);
                beam.Add(pending[i], score0);
                beam.Add(pending[i + 1], score1);
                beam.Add(pending[i + 2], score2);
                beam.Add(pending[i + 3], score3);
            }

            for (; i < waiting; i++)
                beam.Add(pending[i], scorer.Score(pending[i]));
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
        Span<int> pending = scratch.Pending(graph.Layout);
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
            int waiting = Unseen(graph, candidates.Pop(), layer: 0, scratch.Visited, pending);
            scored += waiting;
            for (int i = 0; i < waiting; i++)
                Offer(graph, filter, accepted, candidates, pending[i], scorer.Score(pending[i]));
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

    /// <summary>Collects a node's links that were not seen yet, marks them, and asks the memory for their vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Unseen(in HnswGraph graph, int node, int layer, VisitedSet visited, Span<int> pending)
    {
        int count = 0;
        int limit = graph.Layout.LayerSizes[layer];
        int lines = Math.Min((graph.Layout.Dimensions + 15) / 16, 8);
        foreach (int link in graph.Links(node, layer))
        {
            if (link < 0)
                break;
            if (link >= limit)
                graph.ThrowBadLink(node, layer, link);
            if (!visited.Add(link))
                continue;
            pending[count++] = link;
            if (Sse.IsSupported)
            {
                byte* vector = (byte*)graph.VectorAddress(link);
                for (int line = 0; line < lines; line++)
                    Sse.Prefetch0(vector + (64 * line));
            }
        }

        return count;
    }
}
