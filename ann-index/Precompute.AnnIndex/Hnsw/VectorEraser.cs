using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// Takes a node out of a graph whose memory may be changed. Every link to it is replaced by one to the nearest of the nodes it linked to,
/// so that walks go on past it; then nothing is left of it but its place. The entry node (0) keeps its own links, or no walk could begin.
/// Deterministic.
/// </summary>
internal sealed unsafe class VectorEraser(HnswGraph graph, VectorMetric metric)
{
    /// <summary>Erases a node of a sound graph.</summary>
    public void Erase(int node)
    {
        for (int layer = 0; layer < graph.Layout.LayerSizes.Length && node < graph.Layout.LayerSizes[layer]; layer++)
            Bridge(node, layer);

        graph.Vector(node).Clear();
        graph.Encode(node);

        // Inner products are scanned by descending norm: the place must not break the order, and a bound may be too large but not too small.
        graph.Norms[node] = metric == VectorMetric.InnerProduct && node + 1 < graph.Layout.Count ? graph.Norms[node + 1] : 0f;
        float[]? worthOfNodes = metric == VectorMetric.L2 ? null : graph.AngularWorth();
        fixed (float* worth = worthOfNodes)
        {
            SearchScratch scratch = SearchScratch.Rent();
            new ConnectivityRepair(graph, new Closeness(graph, metric, worth)).Run(scratch, CancellationToken.None);
            SearchScratch.Return(scratch);
        }
    }

    private void Bridge(int node, int layer)
    {
        int[] beyond = [.. Used(graph.Links(node, layer))];
        for (int other = 0; other < graph.Layout.LayerSizes[layer]; other++)
        {
            Span<int> links = graph.Links(other, layer);
            int place = other == node ? -1 : links.IndexOf(node);
            if (place < 0)
                continue;
            int substitute = Nearest(other, beyond, links);
            if (substitute >= 0)
            {
                links[place] = substitute;
                continue;
            }

            links[(place + 1)..].CopyTo(links[place..]);
            links[^1] = -1;
        }

        if (node != 0)
            graph.Links(node, layer).Fill(-1);
    }

    private int Nearest(int node, int[] candidates, ReadOnlySpan<int> linked)
    {
        int best = -1;
        float bestScore = float.NegativeInfinity;
        foreach (int candidate in candidates)
        {
            if (candidate == node || linked.Contains(candidate))
                continue;
            float score = metric == VectorMetric.L2
                ? -VectorKernels.SquaredDistance(graph.Vector(node), graph.Vector(candidate))
                : VectorKernels.Dot(graph.Vector(node), graph.Vector(candidate));
            if (best < 0 || score > bestScore)
                (best, bestScore) = (candidate, score);
        }

        return best;
    }

    private static ReadOnlySpan<int> Used(ReadOnlySpan<int> links)
    {
        int end = links.IndexOf(-1);
        return end < 0 ? links : links[..end];
    }
}
