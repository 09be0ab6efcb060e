using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>
/// The exact index: answers as if every vector were scored, and scores few of them. Rows are looked at in descending norm order, and
/// the search ends where ‖q‖·‖x‖ (Cauchy–Schwarz) can no longer reach the worst kept score; before that, int8 codes with a proven
/// error bound say which rows can. The first cut is what counts where norms are skewed, the second where they are flat. A filter that
/// accepts few costs what it accepts. Search: thread-safe, no allocation. The vectors must not change afterwards.
/// Memory: the codes, a quarter of the vectors, which are not copied (normalised ones for cosine are).
/// </summary>
public sealed class FlatIndex : IVectorIndex
{
    // Beyond this, products overflow float32 and bounds say nothing.
    private const float LargestProduct = 1e37f;

    // Queries up to this length are rounded on the stack.
    private const int MostOnStack = 2048;

    private readonly DenseMatrix _rows;
    private readonly NormOrder? _order;
    private readonly Int8RowPanels? _panels;

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
        if (_panels is null || _order is null || !(queryNorm * _order.Norms[0] < LargestProduct) || Dimensions > MostOnStack)
        {
            new ExactScan<MatrixRows>(new MatrixRows(_rows), Metric, query, queryNorm).Run(options.Filter, ref top);
            return top.SortDescending();
        }

        Span<int> pairs = stackalloc int[Int8Query.PairsOf(Dimensions)];
        float scale = Metric == VectorMetric.Cosine ? QueryCheck.Inverse(queryNorm) : 1f;
        var scan = new PanelScan(new FlatRows(_rows, _order), _panels, query, queryNorm, scale, new Int8Query(query, pairs));
        scan.Run(options.Filter, ref top);
        return top.SortDescending();
    }
}
