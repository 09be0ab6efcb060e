using Precompute.AnnIndex.Format;
using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// The second half of a graph made for inner products. The angular graph leads into the query's direction; but the best inner
/// product may belong to a long vector some way off, so each node also gets links to the nodes with which its own inner product is
/// largest (the union of the two graphs of ip-NSW+, Liu et al. 2020, in one list and walked by inner product).
/// </summary>
internal sealed unsafe class ProductLinks(HnswGraph graph, HnswOptions options, BuildScratch[] workers)
{
    // Of each 32 links. 8 to 12 are alike on trained and synthetic factors; 0 loses up to .10 of recall@10 at ef 100.
    private const int SlotsOf32 = 10;
    private const int Block = 16_384;
    private readonly int _slots = SlotsOf(graph.Layout);

    /// <summary>How many of a node's links on layer 0 are of this kind.</summary>
    public static int SlotsOf(HnswLayout layout) => layout.BaseLinks * SlotsOf32 / 32;

    /// <summary>Adds the links to every node.</summary>
    public void Add(CancellationToken cancellationToken)
    {
        // All are found in the finished angular graph before the first is written: no node sees another's.
        int[] found = new int[checked(graph.Layout.Count * _slots)];
        for (int start = 0; start < graph.Layout.Count; start += Block)
        {
            int first = start;
            WorkSharing.For(
                Math.Min(Block, graph.Layout.Count - start),
                chunk: 32,
                workers,
                (offset, worker) => Find(first + offset, found.AsSpan(checked((first + offset) * _slots), _slots), worker),
                cancellationToken);
        }

        for (int node = 0; node < graph.Layout.Count; node++)
        {
            Span<int> links = graph.Links(node, 0);
            int used = links.IndexOf(-1);
            foreach (int link in found.AsSpan(node * _slots, _slots))
            {
                if (link >= 0 && used >= 0 && used < links.Length && !links[..used].Contains(link))
                    links[used++] = link;
            }
        }
    }

    private void Find(int node, Span<int> found, BuildScratch worker)
    {
        found.Fill(-1);
        if (_slots == 0)
            return;
        worker.Query.Load(graph, node);
        var scorer = new CodeScorer(graph, worker.Query.Codes, graph.Scales, queryWorth: 1f);
        Beam beam = worker.Search.Beam;
        beam.Reset(Math.Max(options.EfConstruction / 2, _slots + 1));
        int entry = GraphWalk.Descend(graph, scorer, graph.Layout.LayerSizes.Length - 1, 0, worker.Search);
        worker.Search.Visited.Reset(graph.Layout.Count);
        worker.Search.Visited.Add(entry);
        beam.Add(entry, scorer.Score(entry));
        if (worker.Search.Visited.Add(node))
            beam.Add(node, scorer.Score(node));
        GraphWalk.SearchLayer(graph, scorer, 0, worker.Search);
        int chosen = 0;
        for (int i = 0; i < beam.Count && chosen < found.Length; i++)
        {
            int candidate = beam.NodeAt(i);
            if (candidate != node)
                found[chosen++] = candidate;
        }
    }
}
