using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>
/// The exact index: answers as if every vector were scored, and scores few of them. Rows are looked at in descending norm order, and
/// the search ends where ‖q‖·‖x‖ (Cauchy–Schwarz) can no longer reach the worst kept score; before that, int8 codes with a proven
/// error bound say which rows can. The first cut is what counts where norms are skewed, the second where they are flat. A filter that
/// accepts few costs what it accepts. Search: thread-safe, no allocation. The vectors must not change afterwards.
/// Many queries at once share what is read and multiply bytes (<see cref="GroupedScan"/>): several times as many a second.
/// Memory: the codes, a quarter of the vectors, which are not copied (normalised ones for cosine are); from the first batch on another quarter.
/// </summary>
public sealed class FlatIndex : IVectorIndex
{
    // Queries up to this length are rounded on the stack.
    private const int MostOnStack = 2048;

    // Fewer queries do not pay for a pass over all codes.
    private const int FewestForBlock = 8;

    // With a filter that accepts less, most of what a block finds would be thrown away.
    private const double LeastShareForBlock = 0.5;

    private readonly DenseMatrix _rows;
    private readonly NormOrder? _order;
    private readonly Int8RowPanels? _panels;
    private readonly Lazy<ScreenedVectors>? _screened;

    /// <summary>Indexes the rows of a matrix.</summary>
    /// <param name="vectors">n × d; row r is ordinal r. Not copied, except for cosine.</param>
    /// <param name="metric">How vectors are scored.</param>
    /// <exception cref="PrecomputeException">A value is NaN or infinite; the message names the row.</exception>
    public FlatIndex(DenseMatrix vectors, VectorMetric metric)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        Throw.IfOutside(nameof(metric), (long)metric, (long)VectorMetric.InnerProduct, (long)VectorMetric.L2);
        vectors.RequireFinite("vectors");
        Metric = metric;
        Dimensions = vectors.Columns;
        Count = vectors.Rows;
        _rows = vectors;
        if (metric == VectorMetric.L2)
            return;
        if (metric == VectorMetric.Cosine)
        {
            _rows = vectors.Clone();
            for (int r = 0; r < Count; r++)
                VectorKernels.Normalize(_rows.Row(r));
        }

        _order = NormOrder.Of(_rows);
        _panels = new Int8RowPanels(_rows, _order.Ordinals);
        _screened = new Lazy<ScreenedVectors>(() => new ScreenedVectors(_rows, _order));
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int Dimensions { get; }

    /// <inheritdoc/>
    public VectorMetric Metric { get; }

    /// <inheritdoc/>
    public int Search(ReadOnlySpan<float> query, in SearchOptions options, Span<Neighbor> results)
    {
        float queryNorm = QueryCheck.NormOf(query, Dimensions);
        scoped BoundedTopK top = new(results);
        if (results.IsEmpty || Count == 0)
            return 0;
        options.Work?.Add(scored: 0, scanned: options.Filter?.AcceptedCount ?? Count);
        if (queryNorm == 0 && Metric != VectorMetric.L2)
            return QueryCheck.AnswerZero(Count, options.Filter, results);
        if (_panels is null || _order is null || !_order.Bounds(queryNorm) || Dimensions > MostOnStack)
        {
            new ExactScan<MatrixRows>(new MatrixRows(_rows), Metric, query, queryNorm).Run(options.Filter, ref top);
            return top.SortDescending();
        }

        Span<int> pairs = stackalloc int[Int8Query.PairsOf(Dimensions)];
        var scan = new PanelScan(new FlatRows(_rows, _order), _panels, query, queryNorm, ScaleOf(queryNorm), new Int8Query(query, pairs));
        scan.Run(options.Filter, ref top);
        return top.SortDescending();
    }

    /// <inheritdoc/>
    public void SearchBatch(DenseMatrix queries, SearchOptions options, NeighborLists lists, int threads, CancellationToken cancellationToken)
    {
        BatchSearch.Check(this, queries, lists);
        if (_screened is null || queries.Rows < FewestForBlock || lists.K == 0 || Count == 0 || options.Filter?.AcceptedCount < LeastShareForBlock * Count)
        {
            BatchSearch.OneByOne(this, queries, options, lists, threads, cancellationToken);
            return;
        }

        ScreenedVectors screened = _screened.Value;
        int[] rows = [.. Enumerable.Range(0, queries.Rows)];
        GroupedScan[] scans = new GroupedScan[Math.Max(1, threads)];
        int stretch = GroupedScan.StretchOf(rows.Length, scans.Length);
        for (int worker = 0; worker < scans.Length; worker++)
            scans[worker] = new GroupedScan(screened, queries, lists.K, stretch, options.Filter);
        SearchOptions single = options with { Work = null };
        WorkSharing.For(
            (rows.Length + stretch - 1) / stretch,
            chunk: 1,
            scans,
            (number, scan) =>
            {
                int first = number * stretch;
                scan.Answer(
                    rows.AsSpan(first, Math.Min(stretch, rows.Length - first)),
                    norm => norm > 0 && screened.Bounds(norm) ? ScaleOf(norm) : 0f,
                    (query, best) =>
                    {
                        best.CopyTo(lists.Room(query));
                        lists.SetLength(query, best.Length);
                    },
                    query => lists.SetLength(query, Search(queries.Row(query), single, lists.Room(query))),
                    cancellationToken);
            },
            cancellationToken);
        options.Work?.Add(scored: 0, scanned: (long)queries.Rows * (options.Filter?.AcceptedCount ?? Count));
    }

    private float ScaleOf(float queryNorm) => Metric == VectorMetric.Cosine ? QueryCheck.Inverse(queryNorm) : 1f;
}
