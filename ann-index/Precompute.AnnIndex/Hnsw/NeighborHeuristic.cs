using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// SELECT-NEIGHBORS-HEURISTIC (Algorithm 4): a candidate becomes a link unless a link chosen before is closer to it than the
/// new node is, so that links point in different directions. What is left over fills free slots (keepPrunedConnections).
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="closeness">What is close.</param>
/// <param name="query">Room for a candidate's codes.</param>
internal readonly unsafe ref struct NeighborHeuristic(HnswGraph graph, Closeness closeness, NodeQuery query)
{
    // Compared at a time; the first that is closer ends it.
    private const int Step = 4;

    /// <summary>Chooses links.</summary>
    /// <param name="candidates">Nodes with their closeness to the new node, best first; overwritten.</param>
    /// <param name="selected">Receives the chosen nodes; its length is the number of slots.</param>
    /// <returns>The number chosen.</returns>
    public int Select(Span<Neighbor> candidates, Span<int> selected)
    {
        int chosen = 0;
        int rejected = 0;
        for (int i = 0; i < candidates.Length && chosen < selected.Length; i++)
        {
            Neighbor candidate = candidates[i];

            // Rejected ones move to the front of the buffer, which has been read already.
            if (IsCovered(candidate, selected[..chosen]))
                candidates[rejected++] = candidate;
            else
                selected[chosen++] = candidate.Ordinal;
        }

        for (int i = 0; i < rejected && chosen < selected.Length; i++)
            selected[chosen++] = candidates[i].Ordinal;
        return chosen;
    }

    private bool IsCovered(Neighbor candidate, ReadOnlySpan<int> chosen)
    {
        if (chosen.IsEmpty)
            return false;
        query.Load(graph, candidate.Ordinal);
        float* scores = stackalloc float[Step];
        fixed (int* nodes = chosen)
        {
            for (int first = 0; first < chosen.Length; first += Step)
            {
                int count = Math.Min(Step, chosen.Length - first);
                closeness.Between(query, nodes + first, count, scores);
                for (int i = 0; i < count; i++)
                {
                    if (scores[i] > candidate.Score)
                        return true;
                }
            }
        }

        return false;
    }
}
