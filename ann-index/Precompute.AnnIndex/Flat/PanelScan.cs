using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>
/// Exact search by inner product in three steps, each cheaper than the next: panels of rows in norm order end the scan where
/// ‖q‖·‖x‖ (Cauchy–Schwarz) cannot reach the worst kept score; int8 codes tell which rows of a panel can; those are scored. What is left
/// out provably scores less.
/// </summary>
internal ref struct PanelScan
{
    // From this many wanted rows on, the codes of a panel are cheaper than its rows.
    private const int FewestForCodes = 3;

    // Below this share of accepted rows it pays to put the filter into the order of positions first.
    private const double SparseShare = 0.03;

    private readonly FlatRows _rows;
    private readonly Int8RowPanels _panels;
    private readonly Int8Query _codes;
    private readonly float _reach;
    private readonly float _slack;
    private readonly float _underflow;
    private readonly float _scale;
    private ScoreQueue<FlatRows> _queue;

    /// <summary>Prepares a scan.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="panels">Their codes, in the same order.</param>
    /// <param name="query">As long as the rows.</param>
    /// <param name="queryNorm">‖q‖.</param>
    /// <param name="scale">What scores are multiplied with.</param>
    /// <param name="codes">The query's.</param>
    public PanelScan(
        FlatRows rows, Int8RowPanels panels, ReadOnlySpan<float> query, float queryNorm, float scale, Int8Query codes)
    {
        _rows = rows;
        _panels = panels;
        _codes = codes;
        float rounding = NormOrder.BoundSlack(query.Length) * queryNorm;
        _reach = queryNorm + rounding;
        _slack = rounding + MathF.BitIncrement((float)codes.Error);
        _underflow = query.Length * float.Epsilon;
        _scale = scale;
        _queue = new ScoreQueue<FlatRows>(rows, query, scale);
    }

    /// <summary>Offers every accepted row that could enter.</summary>
    public void Run(IOrdinalFilter? filter, ref BoundedTopK top)
    {
        if (filter is not null && filter.AcceptedCount < SparseShare * _rows.Count)
            RunSparse(filter, ref top);
        else
            RunDense(filter, ref top);
        _queue.Flush(ref top);
    }

    private void RunDense(IOrdinalFilter? filter, ref BoundedTopK top)
    {
        for (int panel = 0; panel < _panels.PanelCount; panel++)
        {
            float norm = _rows.NormAt(panel * Int8RowPanels.PanelRows);
            float threshold = top.Threshold / _scale;
            if (_reach * norm < threshold)
                break;
            Take(panel, _panels.MayReach(panel, _codes, BoundAt(threshold, norm)), filter, ref top);
        }
    }

    private void RunSparse(IOrdinalFilter filter, ref BoundedTopK top)
    {
        PositionBits bits = PositionBits.Rent(_rows.Count);
        for (int ordinal = filter.NextAccepted(0, _rows.Count); ordinal >= 0; ordinal = filter.NextAccepted(ordinal + 1, _rows.Count))
            bits.Set(_rows.PositionOf(ordinal));
        for (int panel = bits.NextPanel(0); panel >= 0; panel = bits.NextPanel(panel + 1))
        {
            float norm = _rows.NormAt(panel * Int8RowPanels.PanelRows);
            float threshold = top.Threshold / _scale;
            if (_reach * norm < threshold)
                break;
            uint wanted = bits.Panel(panel);
            if (uint.PopCount(wanted) >= FewestForCodes && top.IsFull)
                wanted &= _panels.MayReach(panel, _codes, BoundAt(threshold, norm));
            Take(panel, wanted, filter: null, ref top);
        }

        PositionBits.Return(bits);
    }

    // A computed score may exceed what the codes bound by rounding, and products that vanish by their number of smallest floats.
    private float BoundAt(float threshold, float norm) => threshold - (_slack * norm) - _underflow;

    private void Take(int panel, uint rows, IOrdinalFilter? filter, ref BoundedTopK top)
    {
        for (; rows != 0; rows &= rows - 1)
        {
            int position = (panel * Int8RowPanels.PanelRows) + (int)uint.TrailingZeroCount(rows);
            if (filter is null || filter.Accepts(_rows.OrdinalAt(position)))
                _queue.Add(position, ref top);
        }

        // Until k rows are kept nothing can be left out: the first panels count at once.
        if (!top.IsFull)
            _queue.Flush(ref top);
    }
}
