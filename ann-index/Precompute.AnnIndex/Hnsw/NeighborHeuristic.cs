using System.Runtime.InteropServices;
using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// SELECT-NEIGHBORS-HEURISTIC (Algorithm 4): a candidate becomes a link unless a link chosen before is closer to it than the
/// new node is, so that links point in different directions. What is left over fills free slots (keepPrunedConnections).
/// Closeness is the cosine, or minus the squared distance: never the raw inner product, under which one long vector is "closer" to
/// everything and a node ends up with a single link.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct NeighborHeuristic(HnswGraph graph, float* inverseNorms)
{
    /// <summary>Closeness of two nodes.</summary>
    public float Between(int a, int b) => inverseNorms is null
        ? -VectorKernels.SquaredDistance(graph.Vector(a), graph.Vector(b))
        : VectorKernels.Dot(graph.Vector(a), graph.Vector(b)) * inverseNorms[a] * inverseNorms[b];

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
            bool covered = false;
            for (int s = 0; s < chosen && !covered; s++)
                covered = Between(candidate.Ordinal, selected[s]) > candidate.Score;

            // Rejected ones move to the front of the buffer, which has been read already.
            if (covered)
                candidates[rejected++] = candidate;
            else
                selected[chosen++] = candidate.Ordinal;
        }

        for (int i = 0; i < rejected && chosen < selected.Length; i++)
            selected[chosen++] = candidates[i].Ordinal;
        return chosen;
    }
}
