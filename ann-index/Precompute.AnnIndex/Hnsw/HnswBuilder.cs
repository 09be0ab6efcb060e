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
    private readonly float[]? _worth;
    private readonly BuildScratch[] _workers;
    private readonly int _baseCapacity;

    /// <summary>Prepares a build.</summary>
    /// <param name="graph">The graph, vectors and codes in place.</param>
    /// <param name="options">Shape and threads.</param>
    /// <param name="worth">What <see cref="Closeness"/> needs of each node; null where the metric is a distance.</param>
    public HnswBuilder(HnswGraph graph, HnswOptions options, float[]? worth)
    {
        _graph = graph;
        _layout = graph.Layout;
        _options = options;
        _worth = worth;
        _workers = new BuildScratch[options.Threads];
        for (int w = 0; w < _workers.Length; w++)
            _workers[w] = new BuildScratch(_layout, options.EfConstruction + options.LargestBatch);
        _baseCapacity = options.Metric == VectorMetric.InnerProduct
            ? _layout.BaseLinks - ProductLinks.SlotsOf(_layout)
            : _layout.BaseLinks;
    }

    /// <summary>Links all nodes.</summary>
    public void Run(CancellationToken cancellationToken)
    {
        // The array does not move while a build runs: workers use its address.
        fixed (float* worth = _worth)
        {
            var closeness = new Closeness(_graph, _options.Metric, worth);
            for (int start = 0; start < _layout.Count;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int end = Math.Min(_layout.Count, start + Math.Min(Math.Max(start / 2, SmallestBatch), _options.LargestBatch));
                InsertBatch(start, end, closeness);
                start = end;
                _options.Progress?.Report(end);
            }

            if (_options.Metric == VectorMetric.InnerProduct)
                new ProductLinks(_graph, _options, _workers).Add(cancellationToken);
            new ConnectivityRepair(_graph, closeness).Run(_workers[0].Search, cancellationToken);
        }
    }

    private void InsertBatch(int start, int end, Closeness closeness)
    {
        WorkSharing.For(end - start, chunk: 4, _workers, (offset, worker) =>
        {
            worker.Query.Load(_graph, start + offset);
            if (closeness.IsAngular)
                Connect(start + offset, start, closeness.AngleFrom(worker.Query), closeness, worker);
            else
                Connect(start + offset, start, closeness.DistanceFrom(worker.Query), closeness, worker);
        }, CancellationToken.None);

        ulong[] backLinks = CollectBackLinks(start, end);
        int[] groups = GroupStarts(backLinks);
        WorkSharing.For(
            groups.Length - 1,
            chunk: 16,
            _workers,
            (group, worker) => AddBackLinks(backLinks.AsSpan(groups[group], groups[group + 1] - groups[group]), start, closeness, worker),
            CancellationToken.None);
    }

    /// <summary>Chooses the links of one new node on each of its layers. Writes only that node's record.</summary>
    private void Connect<TScorer>(int node, int inserted, TScorer scorer, Closeness closeness, BuildScratch worker)
        where TScorer : struct, INodeScorer
    {
        int top = TopLayerOf(node);
        int entry = 0;
        int entryTop = inserted > 0 ? _layout.LayerSizes.Length - 1 : -1;
        if (inserted > 0)
            entry = GraphWalk.Descend(_graph, scorer, entryTop, Math.Min(top, entryTop), worker.Search);
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
            OfferMates(inserted, Math.Min(node, _layout.LayerSizes[layer]), scorer, beam);
            Span<Neighbor> choice = worker.Choice.AsSpan(0, beam.Count);
            for (int i = 0; i < choice.Length; i++)
                choice[i] = new Neighbor(beam.NodeAt(i), closeness.IsExact ? closeness.Between(worker.Query, beam.NodeAt(i)) : beam.ScoreAt(i));
            if (closeness.IsExact)
                SortByScore(choice);
            int capacity = Math.Min(_layout.M, CapacityOf(layer));
            Span<int> links = _graph.Links(node, layer);
            int chosen = new NeighborHeuristic(_graph, closeness, worker.Judged).Select(choice, links[..capacity]);
            links[chosen..].Fill(-1);
        }
    }

    private static void OfferMates<TScorer>(int first, int end, TScorer scorer, Beam beam)
        where TScorer : struct, INodeScorer
    {
        const int Step = 32;
        int* nodes = stackalloc int[Step];
        float* scores = stackalloc float[Step];
        for (; first < end; first += Step)
        {
            int count = Math.Min(Step, end - first);
            for (int i = 0; i < count; i++)
                nodes[i] = first + i;
            scorer.Score(nodes, count, scores);
            beam.Add(nodes, scores, count);
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
    private void AddBackLinks(ReadOnlySpan<ulong> group, int start, Closeness closeness, BuildScratch worker)
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

        worker.Query.Load(_graph, target);
        Span<Neighbor> candidates = worker.Choice.AsSpan(0, used + group.Length);
        for (int i = 0; i < used; i++)
            candidates[i] = new Neighbor(links[i], closeness.Between(worker.Query, links[i]));
        for (int i = 0; i < group.Length; i++)
        {
            int source = start + (int)(ushort)group[i];
            candidates[used + i] = new Neighbor(source, closeness.Between(worker.Query, source));
        }

        SortByScore(candidates);
        int chosen = new NeighborHeuristic(_graph, closeness, worker.Judged).Select(candidates, links);
        links[chosen..].Fill(-1);
    }

    private static void SortByScore(Span<Neighbor> nodes) =>
        nodes.Sort(static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Ordinal.CompareTo(b.Ordinal));

    private int CapacityOf(int layer) => layer == 0 ? _baseCapacity : _layout.M;

    private int TopLayerOf(int node)
    {
        int layer = _layout.LayerSizes.Length - 1;
        while (node >= _layout.LayerSizes[layer])
            layer--;
        return layer;
    }
}
