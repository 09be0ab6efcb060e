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
    public void Run(IOrdinalFilter? filter, ref BoundedTopK top)
    {
        if (_metric == VectorMetric.L2)
            RunDistances(filter, ref top);
        else if (filter is not null && (!_rows.IsNormOrdered || filter.AcceptedCount < SparseFilterShare * _rows.Count))
            RunAccepted(filter, ref top);
        else
            RunInOrder(filter, ref top);
    }

    private void RunInOrder(IOrdinalFilter? filter, ref BoundedTopK top)
    {
        Span<int> pending = stackalloc int[4];
        int waiting = 0;
        bool bounded = _rows.IsNormOrdered && _metric == VectorMetric.InnerProduct;
        for (int position = 0; position < _rows.Count; position++)
        {
            if (bounded && waiting == 0 && _reach * _rows.NormAt(position) < top.Threshold)
                break;
            if (filter is not null && !filter.Accepts(_rows.OrdinalAt(position)))
                continue;
            pending[waiting++] = position;
            if (waiting == 4)
            {
                ScoreFour(pending, ref top);
                waiting = 0;
            }
        }

        ScoreRest(pending[..waiting], ref top);
    }

    private void RunAccepted(IOrdinalFilter filter, ref BoundedTopK top)
    {
        Span<int> pending = stackalloc int[4];
        int waiting = 0;
        bool bounded = _metric == VectorMetric.InnerProduct;
        for (int ordinal = filter.NextAccepted(0, _rows.Count); ordinal >= 0; ordinal = filter.NextAccepted(ordinal + 1, _rows.Count))
        {
            int position = _rows.PositionOf(ordinal);
            if (bounded && _reach * _rows.NormAt(position) < top.Threshold)
                continue;
            pending[waiting++] = position;
            if (waiting == 4)
            {
                ScoreFour(pending, ref top);
                waiting = 0;
            }
        }

        ScoreRest(pending[..waiting], ref top);
    }

    private void RunDistances(IOrdinalFilter? filter, ref BoundedTopK top)
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

    private void ScoreFour(scoped ReadOnlySpan<int> positions, ref BoundedTopK top)
    {
        VectorKernels.Dot4(
            _query, _rows.Vector(positions[0]), _rows.Vector(positions[1]), _rows.Vector(positions[2]), _rows.Vector(positions[3]),
            out float score0, out float score1, out float score2, out float score3);
        top.Add(_rows.OrdinalAt(positions[0]), score0 * _scale);
        top.Add(_rows.OrdinalAt(positions[1]), score1 * _scale);
        top.Add(_rows.OrdinalAt(positions[2]), score2 * _scale);
        top.Add(_rows.OrdinalAt(positions[3]), score3 * _scale);
    }

    private void ScoreRest(scoped ReadOnlySpan<int> positions, ref BoundedTopK top)
    {
        foreach (int position in positions)
            top.Add(_rows.OrdinalAt(position), VectorKernels.Dot(_query, _rows.Vector(position)) * _scale);
    }
}
