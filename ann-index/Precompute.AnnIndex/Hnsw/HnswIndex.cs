using Precompute.AnnIndex.Format;
using Precompute.AnnIndex.Hnsw;
using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>
/// Approximate search by a hierarchical navigable small-world graph (Malkov and Yashunin 2018, Algorithms 1–5), in one block of memory that
/// is also its file. For inner products the base layer unites an angular graph with links to the largest inner products, and layers
/// hold the longest vectors (see ann-index/README.md). Scores are exact. Builds are deterministic: the same vectors, options (threads
/// aside) and kernel variant give the same bytes. Searches are thread-safe and allocate nothing once a thread is warm; disposing waits
/// for the searches under way.
/// </summary>
public sealed unsafe class HnswIndex : IVectorIndex, IDisposable
{
    private readonly IndexMemory _memory;
    private readonly HnswGraph _graph;
    private readonly HnswLayout _layout;

    private HnswIndex(IndexMemory memory, HnswLayout layout, VectorMetric metric)
    {
        _memory = memory;
        _layout = layout;
        _graph = new HnswGraph(memory.Pointer, layout);
        Metric = metric;
    }

    /// <inheritdoc/>
    public int Count => _layout.Count;

    /// <inheritdoc/>
    public int Dimensions => _layout.Dimensions;

    /// <inheritdoc/>
    public VectorMetric Metric { get; }

    /// <summary>Links of a node on upper layers; layer 0 has twice as many.</summary>
    public int M => _layout.M;

    /// <summary>Number of layers, layer 0 included.</summary>
    public int LayerCount => _layout.LayerSizes.Length;

    /// <summary>Size in memory and on disk.</summary>
    public long ByteLength => _layout.FileLength;

    /// <summary>Builds an index. O(n · efConstruction · M · d) or so, in parallel.</summary>
    /// <param name="vectors">n × d; row r is ordinal r. Copied.</param>
    /// <param name="options">Shape and threads.</param>
    /// <param name="cancellationToken">Checked per batch.</param>
    /// <exception cref="PrecomputeException">A value is NaN or infinite; the message names the row.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static HnswIndex Build(DenseMatrix vectors, HnswOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Throw.IfOutside("dimensions", vectors.Columns, 0, 1 << 20);
        vectors.RequireFinite("vectors");
        var layout = new HnswLayout(vectors.Rows, vectors.Columns, options.M, HnswLayout.LayerSizesFor(vectors.Rows, options.M));
        IndexMemory memory = IndexMemory.Allocate(layout.FileLength);
        try
        {
            HnswFile.WriteHead(memory.Pointer, layout, options);
            var graph = new HnswGraph(memory.Pointer, layout);
            InsertionOrder.Fill(graph, vectors, options);
            new HnswBuilder(graph, options, options.Metric == VectorMetric.L2 ? null : graph.AngularWorth()).Run(cancellationToken);
            HnswFile.Seal(memory.Pointer);
            return new HnswIndex(memory, layout, options.Metric);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Maps an index file. Header, shape and section table are checked here; what the sections contain is checked where it is
    /// used, so even a forged file ends in a <see cref="PrecomputeException"/>. Time does not depend on the size.
    /// </summary>
    /// <param name="path">The file. It must not be changed in place while open (replacing or deleting it is fine).</param>
    /// <param name="verifyChecksums">Whether to read everything and compare checksums first.</param>
    /// <exception cref="PrecomputeException">The file is missing, damaged, or of another format version.</exception>
    public static HnswIndex Open(string path, bool verifyChecksums = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        IndexMemory memory = IndexMemory.Map(path);
        try
        {
            HnswLayout layout = HnswFile.ReadHead(memory.Pointer, memory.Length, path);
            var index = new HnswIndex(memory, layout, (VectorMetric)((IndexHeader*)memory.Pointer)->Metric);
            if (verifyChecksums)
            {
                foreach (SectionId section in layout.SectionIds)
                {
                    if (!HnswFile.IsIntact(memory.Pointer, section))
                        throw new PrecomputeException($"'{path}' is damaged: section {section} at offset {layout[section].Offset} does not match its checksum. Fetch or build it again.");
                }
            }

            return index;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Takes one vector out of an index file: its numbers become zeros, no link leads to its node any more, and what it connected is
    /// connected without it. Ordinals stay as they are; the exact scan still counts the row, with score 0, so callers filter it out.
    /// The file is replaced atomically. O(size).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="ordinal">Whose vector.</param>
    /// <exception cref="PrecomputeException">The file is damaged or cannot be written.</exception>
    public static void Erase(string path, int ordinal)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using HnswIndex found = Open(path);
        Throw.IfOutside(nameof(ordinal), ordinal, 0, found.Count - 1);

        // What no walk reaches is no obstacle: erasing mends it.
        if (new IntegrityCheck(found._graph, found.Metric).Run(found._memory.Pointer, reachability: false) is [string finding, ..])
            throw new PrecomputeException($"{finding}. Nothing was erased: fetch or build the index again.");

        // A file of an older version is written in the current one.
        using HnswIndex copy = found.Copy();
        new VectorEraser(copy._graph, copy.Metric).Erase(copy._graph.NodeOf(ordinal));
        HnswFile.Seal(copy._memory.Pointer);
        copy.Save(path);
    }

    /// <summary>Writes the index to a file, atomically: beside it first, flushed, then renamed.</summary>
    /// <exception cref="PrecomputeException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        bool held = false;
        try
        {
            _memory.DangerousAddRef(ref held);
            HnswFile.Save(_memory.Pointer, _layout.FileLength, path);
        }
        finally
        {
            if (held)
                _memory.DangerousRelease();
        }
    }

    /// <inheritdoc/>
    public int Search(ReadOnlySpan<float> query, in SearchOptions options, Span<Neighbor> results)
    {
        float norm = QueryCheck.NormOf(query, Dimensions);
        if (results.IsEmpty || Count == 0)
            return 0;
        bool held = false;
        SearchScratch scratch = SearchScratch.Rent();
        long scored = scratch.Scored;
        scratch.Scanned = 0;
        try
        {
            _memory.DangerousAddRef(ref held);
            return norm == 0 && Metric != VectorMetric.L2
                ? QueryCheck.AnswerZero(Count, options.Filter, results)
                : new GraphSearch(_graph, Metric, query, norm, options, scratch).Run(results);
        }
        finally
        {
            options.Work?.Add(scratch.Scored - scored, scratch.Scanned);
            SearchScratch.Return(scratch);
            if (held)
                _memory.DangerousRelease();
        }
    }

    /// <summary>
    /// Reads everything and reports what is wrong: checksums, links that lead nowhere, ordinals that are no permutation, vectors that are
    /// not finite, norms out of order, nodes that no walk from the entry reaches (erased ones aside). The first few of each kind; empty
    /// when the index is sound. O(size).
    /// </summary>
    public IReadOnlyList<string> CheckIntegrity()
    {
        bool held = false;
        try
        {
            _memory.DangerousAddRef(ref held);
            return new IntegrityCheck(_graph, Metric).Run(_memory.Pointer, reachability: true);
        }
        finally
        {
            if (held)
                _memory.DangerousRelease();
        }
    }

    /// <summary>Releases the memory or the mapping once no search uses it any more.</summary>
    public void Dispose() => _memory.Dispose();

    // In memory, in the current format.
    private HnswIndex Copy()
    {
        IndexHeader header = *(IndexHeader*)_memory.Pointer;
        var layout = new HnswLayout(_layout.Count, _layout.Dimensions, _layout.M, _layout.LayerSizes) { Origin = _layout.Origin };
        IndexMemory memory = IndexMemory.Allocate(layout.FileLength);
        HnswFile.WriteHead(memory.Pointer, layout, new HnswOptions { Metric = Metric, M = M, EfConstruction = header.EfConstruction, Seed = header.Seed });
        ((IndexHeader*)memory.Pointer)->KernelVariant = header.KernelVariant;
        var graph = new HnswGraph(memory.Pointer, layout);
        _graph.CopyTo(graph);
        return new HnswIndex(memory, layout, Metric);
    }
}
