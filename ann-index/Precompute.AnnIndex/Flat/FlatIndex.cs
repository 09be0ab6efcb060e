using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>
/// The exact index: scores every vector that could still enter the answer. For inner products over skewed norms the rows are kept
/// in descending norm order, and the scan ends where ‖q‖·‖x‖ (Cauchy–Schwarz) can no longer reach the worst kept score; where norms
/// are flat, or for other metrics, it scans in place. A filtered search that accepts few visits only the accepted.
/// Search: O(rows touched × dimensions), thread-safe, no allocation. The vectors must not change afterwards.
/// </summary>
public sealed class FlatIndex : IVectorIndex
{
    private readonly DenseMatrix _rows;
    private readonly NormOrder? _order;

    /// <summary>Indexes the rows of a matrix.</summary>
    /// <param name="vectors">n × d; row r is ordinal r. Not copied unless ordering or normalising needs a copy.</param>
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
        if (metric == VectorMetric.Cosine)
        {
            _rows = vectors.Clone();
            for (int r = 0; r < Count; r++)
                VectorKernels.Normalize(_rows.Row(r));
        }
        else if (metric == VectorMetric.InnerProduct)
        {
            NormOrder order = NormOrder.Of(vectors);
            if (order.IsSkewed)
            {
                _order = order;
                _rows = order.CopyOrdered(vectors);
            }
        }
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int Dimensions { get; }

    /// <inheritdoc/>
    public VectorMetric Metric { get; }

    /// <summary>True when the rows are kept in norm order, so that searches can end early.</summary>
    public bool IsNormOrdered => _order is not null;

    /// <inheritdoc/>
    public int Search(ReadOnlySpan<float> query, in SearchOptions options, Span<Neighbor> results)
    {
        float queryNorm = QueryCheck.NormOf(query, Dimensions);
        var top = new BoundedTopK(results);
        if (results.IsEmpty || Count == 0)
            return 0;
        new ExactScan<FlatRows>(new FlatRows(_rows, Dimensions, _order), Metric, query, queryNorm).Run(options.Filter, ref top);
        return top.SortDescending();
    }
}
