using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// Which nodes a walk on layer 0 can come to, as a tree: for each node the one whose link leads to it, −1 where none does. Links must be
/// in range.
/// </summary>
internal static class Reachability
{
    /// <summary>What can be reached from the entry node, which is its own parent. O(links).</summary>
    public static int[] FromEntry(in HnswGraph graph)
    {
        int[] parents = new int[graph.Layout.Count];
        Array.Fill(parents, -1);
        if (parents.Length > 0)
            Spread(graph, node: 0, parent: 0, parents, new Stack<int>());
        return parents;
    }

    /// <summary>Adds a node, and all that links lead to from it and that was not reached before.</summary>
    public static void Spread(in HnswGraph graph, int node, int parent, int[] parents, Stack<int> stack)
    {
        parents[node] = parent;
        stack.Push(node);
        while (stack.TryPop(out int from))
        {
            foreach (int link in graph.Links(from, 0))
            {
                if (link < 0)
                    break;
                if (parents[link] >= 0)
                    continue;
                parents[link] = from;
                stack.Push(link);
            }
        }
    }

    /// <summary>
    /// Whether a node was erased: <see cref="VectorEraser"/> leaves neither links nor a vector; whoever was inserted has at least one of
    /// the two.
    /// </summary>
    public static bool IsErased(in HnswGraph graph, int node) => graph.Links(node, 0)[0] < 0 && VectorKernels.Norm(graph.Vector(node)) == 0f;
}
