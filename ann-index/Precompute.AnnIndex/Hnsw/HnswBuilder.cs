using Precompute.AnnIndex.Format;
using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// INSERT (Algorithm 1) by fixed batches. The nodes of a batch search the graph as it was before the batch, in parallel, and compare
/// themselves with the earlier nodes of their own batch directly; then the links back are added, target by target. No step sees
/// what another worker is doing, so any number of threads gives the same bytes.
/// Layers are prefixes of the insertion order: layer l consists of the first n / Mˡ nodes.
/// </summary>
internal sealed unsafe class HnswBuilder
{
    private const int SmallestBatch = 32;

    private readonly HnswGraph _graph;
    private readonly HnswLayout _layout;
    private readonly HnswOptions _options;
    private readonly float[]? _inverseNorms;
    private readonly BuildScratch[] _workers;
    private readonly int _baseCapacity;

    /// <summary>Prepares a build.</summary>
    /// <param name="graph">The graph, vectors in place.</param>
    /// <param name="options">Shape and threads.</param>
    /// <param name="inverseNorms">1 / norm by node, or null where the metric is a distance.</param>
    public HnswBuilder(HnswGraph graph, HnswOptions options, float[]? inverseNorms)
    {
        _graph = graph;
        _layout = graph.Layout;
        _options = options;
        _inverseNorms = inverseNorms;
        _workers = new BuildScratch[options.Threads];
        for (int w = 0; w < _workers.Length; w++)
            _workers[w] = new BuildScratch(_layout, options.EfConstruction + options.LargestBatch);
        _baseCapacity = options.Metric == VectorMetric.InnerProduct
            ? _layout.BaseLinks - ProductLinks.SlotsOf(_layout)
            : _layout.BaseLinks;
    }

    /// <summary>Links all nodes, whose vectors are in place.</summary>
    public void Run(CancellationToken cancellationToken)
    {
        // The arrays do not move while a build runs: workers use their addresses.
        fixed (float* inverseNorms = _inverseNorms)
        {
            var heuristic = new NeighborHeuristic(_graph, inverseNorms);
            for (int start = 0; start < _layout.Count;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int end = Math.Min(_layout.Count, start + Math.Min(Math.Max(start / 2, SmallestBatch), _options.LargestBatch));
                InsertBatch(start, end, heuristic, (nint)inverseNorms);
                start = end;
            }

            if (_options.Metric == VectorMetric.InnerProduct)
                new ProductLinks(_graph, _options, _workers).Add(cancellationToken);
            new ConnectivityRepair(_graph, heuristic).Run(_workers[0].Search, cancellationToken);
        }
    }

    private void InsertBatch(int start, int end, NeighborHeuristic heuristic, nint inverseNorms)
    {
        WorkSharing.For(end - start, chunk: 4, _workers, (offset, worker) =>
        {
            if (inverseNorms == 0)
                Connect(start + offset, start, new DistanceScorer(_graph, (float*)_graph.VectorAddress(start + offset)), heuristic, worker);
            else
                Connect(start + offset, start, new AngularScorer(_graph, (float*)_graph.VectorAddress(start + offset), (float*)inverseNorms, ((float*)inverseNorms)[start + offset]), heuristic, worker);
        });

        ulong[] backLinks = CollectBackLinks(start, end);
        int[] groups = GroupStarts(backLinks);
        WorkSharing.For(groups.Length - 1, chunk: 16, _workers, (group, worker) =>
            AddBackLinks(backLinks.AsSpan(groups[group], groups[group + 1] - groups[group]), start, heuristic, worker));
    }

    /// <summary>Chooses the links of one new node on each of its layers. Writes only that node's record.</summary>
    private void Connect<TScorer>(int node, int inserted, TScorer scorer, NeighborHeuristic heuristic, BuildScratch worker)
        where TScorer : struct, INodeScorer
    {
        int top = TopLayerOf(node);
        int entry = 0;
        int entryTop = inserted > 0 ? _layout.LayerSizes.Length - 1 : -1;
        if (inserted > 0)
            entry = GraphWalk.Descend(_graph, scorer, entryTop, Math.Min(top, entryTop));
        Beam beam = worker.Search.Beam;
        int carried = 0;
        for (int layer = top; layer >= 0; layer--)
        {
            beam.Reset(_options.EfConstruction);
            worker.Search.Visited.Reset(_layout.Count);
            if (inserted > 0)
            {
                if (carried == 0)
                    worker.Candidates[carried++] = new Neighbor(entry, scorer.Score(entry));
                for (int i = 0; i < carried; i++)
                {
                    if (worker.Search.Visited.Add(worker.Candidates[i].Ordinal))
                        beam.Add(worker.Candidates[i].Ordinal, worker.Candidates[i].Score);
                }

                GraphWalk.SearchLayer(_graph, scorer, layer, worker.Search);
            }

            // What was found is where the next layer starts; mates of the batch have no links yet and only join the choice.
            carried = beam.Count;
            for (int i = 0; i < carried; i++)
                worker.Candidates[i] = new Neighbor(beam.NodeAt(i), beam.ScoreAt(i));
            for (int mate = inserted; mate < Math.Min(node, _layout.LayerSizes[layer]); mate++)
                beam.Add(mate, scorer.Score(mate));
            for (int i = 0; i < beam.Count; i++)
                worker.Choice[i] = new Neighbor(beam.NodeAt(i), beam.ScoreAt(i));
            int capacity = Math.Min(_layout.M, CapacityOf(layer));
            Span<int> links = _graph.Links(node, layer);
            int chosen = heuristic.Select(worker.Choice.AsSpan(0, beam.Count), links[..capacity]);
            links[chosen..].Fill(-1);
        }
    }

    private ulong[] CollectBackLinks(int start, int end)
    {
        var found = new List<ulong>((end - start) * _layout.M);
        for (int node = start; node < end; node++)
        {
            for (int layer = TopLayerOf(node); layer >= 0; layer--)
            {
                foreach (int target in _graph.Links(node, layer))
                {
                    if (target < 0)
                        break;
                    found.Add(((ulong)(uint)layer << 48) | ((ulong)(uint)target << 16) | (uint)(node - start));
                }
            }
        }

        ulong[] sorted = [.. found];
        Array.Sort(sorted);
        return sorted;
    }

    private static int[] GroupStarts(ulong[] backLinks)
    {
        var starts = new List<int>();
        for (int i = 0; i < backLinks.Length; i++)
        {
            if (i == 0 || backLinks[i] >> 16 != backLinks[i - 1] >> 16)
                starts.Add(i);
        }

        starts.Add(backLinks.Length);
        return [.. starts];
    }

    /// <summary>Links one node back to the new nodes that chose it; when that is too many, chooses again among all.</summary>
    private void AddBackLinks(ReadOnlySpan<ulong> group, int start, NeighborHeuristic heuristic, BuildScratch worker)
    {
        int layer = (int)(group[0] >> 48);
        int target = (int)(group[0] >> 16);
        Span<int> links = _graph.Links(target, layer)[..CapacityOf(layer)];
        int used = links.IndexOf(-1);
        if (used < 0)
            used = links.Length;
        if (used + group.Length <= links.Length)
        {
            foreach (ulong backLink in group)
                links[used++] = start + (int)(ushort)backLink;
            return;
        }

        Span<Neighbor> candidates = worker.Choice.AsSpan(0, used + group.Length);
        for (int i = 0; i < used; i++)
            candidates[i] = new Neighbor(links[i], heuristic.Between(target, links[i]));
        for (int i = 0; i < group.Length; i++)
        {
            int source = start + (int)(ushort)group[i];
            candidates[used + i] = new Neighbor(source, heuristic.Between(target, source));
        }

        candidates.Sort(static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Ordinal.CompareTo(b.Ordinal));
        int chosen = heuristic.Select(candidates, links);
        links[chosen..].Fill(-1);
    }

    private int CapacityOf(int layer) => layer == 0 ? _baseCapacity : _layout.M;

    private int TopLayerOf(int node)
    {
        int layer = _layout.LayerSizes.Length - 1;
        while (node >= _layout.LayerSizes[layer])
            layer--;
        return layer;
    }
}
