using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>
/// Exact search by scanning. For inner products a row whose ‖q‖·‖x‖ (Cauchy–Schwarz) lies below the worst kept score is not
/// read, and over rows in norm order the scan ends there.
/// </summary>
internal readonly ref struct ExactScan<TRows>
    where TRows : struct, IRowSource
{
    // Above this share of accepted rows, going through positions with an early end beats jumping from one accepted row to the next.
    private const double SparseFilterShare = 0.125;

    private readonly TRows _rows;
    private readonly VectorMetric _metric;
    private readonly ReadOnlySpan<float> _query;
    private readonly float _reach;
    private readonly float _scale;

    /// <summary>Prepares a scan.</summary>
    public ExactScan(TRows rows, VectorMetric metric, ReadOnlySpan<float> query, float queryNorm)
    {
        _rows = rows;
        _metric = metric;
        _query = query;
        _reach = metric == VectorMetric.InnerProduct ? queryNorm * (1 + NormOrder.BoundSlack(query.Length)) : float.PositiveInfinity;
        _scale = metric == VectorMetric.Cosine ? QueryCheck.Inverse(queryNorm) : 1f;
    }

    /// <summary>Offers every accepted row that could enter.</summary>
    public void Run(IOrdinalFilter? filter, scoped ref BoundedTopK top)
    {
        if (_metric == VectorMetric.L2)
            RunDistances(filter, ref top);
        else if (filter is not null && (!_rows.IsNormOrdered || filter.AcceptedCount < SparseFilterShare * _rows.Count))
            RunAccepted(filter, ref top);
        else
            RunInOrder(filter, ref top);
    }

    private void RunInOrder(IOrdinalFilter? filter, scoped ref BoundedTopK top)
    {
        ScoreQueue<TRows> queue = new(_rows, _query, _scale);
        bool bounded = _rows.IsNormOrdered && _metric == VectorMetric.InnerProduct;
        for (int position = 0; position < _rows.Count; position++)
        {
            if (bounded && _reach * _rows.NormAt(position) < top.Threshold)
                break;
            if (filter is null || filter.Accepts(_rows.OrdinalAt(position)))
                queue.Add(position, ref top);
        }

        queue.Flush(ref top);
    }

    private void RunAccepted(IOrdinalFilter filter, scoped ref BoundedTopK top)
    {
        ScoreQueue<TRows> queue = new(_rows, _query, _scale);
        bool bounded = _metric == VectorMetric.InnerProduct;
        for (int ordinal = filter.NextAccepted(0, _rows.Count); ordinal >= 0; ordinal = filter.NextAccepted(ordinal + 1, _rows.Count))
        {
            int position = _rows.PositionOf(ordinal);
            if (!bounded || _reach * _rows.NormAt(position) >= top.Threshold)
                queue.Add(position, ref top);
        }

        queue.Flush(ref top);
    }

    private void RunDistances(IOrdinalFilter? filter, scoped ref BoundedTopK top)
    {
        if (filter is null)
        {
            for (int position = 0; position < _rows.Count; position++)
                top.Add(_rows.OrdinalAt(position), -VectorKernels.SquaredDistance(_query, _rows.Vector(position)));
            return;
        }

        for (int ordinal = filter.NextAccepted(0, _rows.Count); ordinal >= 0; ordinal = filter.NextAccepted(ordinal + 1, _rows.Count))
            top.Add(ordinal, -VectorKernels.SquaredDistance(_query, _rows.Vector(_rows.PositionOf(ordinal))));
    }
}
