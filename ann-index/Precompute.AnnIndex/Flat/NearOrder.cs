using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>
/// Orders vectors so that those of a panel lie near each other, within bands of similar norm, and queries so that those of a block do: what
/// reaches their bounds then stands in few panels, and the others are left early. Rows are halved at the median of their widest coordinate
/// until panels or blocks are left (the k-d tree of Friedman, Bentley, Finkel 1977). Bands grow with their distance from the first vector, so
/// that a scan in order of norms still ends early. Not thread-safe.
/// </summary>
internal sealed class NearOrder
{
    // A band is as long as a third of what stands before it.
    private const int BandShare = 3;
    private const int LeastBand = 4 * ScreeningPanels.PanelRows;
    private readonly DenseMatrix _leading;
    private readonly int[] _positions;
    private readonly int[] _before;
    private readonly ulong[] _keys;

    /// <summary>Makes room.</summary>
    /// <param name="capacity">Most rows at a time.</param>
    /// <param name="columns">Length of a row.</param>
    public NearOrder(int capacity, int columns)
    {
        _leading = new DenseMatrix(capacity, Math.Min(ScreeningBasis.LeadingColumns, columns));
        _positions = new int[capacity];
        _before = new int[capacity];
        _keys = new ulong[capacity];
    }

    /// <summary>Rearranges vectors within their bands, a panel at a time. O(n·log n).</summary>
    /// <param name="rows">By ordinal.</param>
    /// <param name="ordinals">In descending order of norms.</param>
    /// <param name="basis">The rows' principal axes.</param>
    public void ArrangeByBands(DenseMatrix rows, Span<int> ordinals, ScreeningBasis basis)
    {
        Load(rows, ordinals, basis, directions: false);
        for (int start = 0, length; start < ordinals.Length; start += length)
        {
            length = Math.Max(LeastBand, start / BandShare / ScreeningPanels.PanelRows * ScreeningPanels.PanelRows);
            length = Math.Min(length, ordinals.Length - start);
            Halve(_positions.AsSpan(start, length), ScreeningPanels.PanelRows);
        }

        Apply(ordinals);
    }

    /// <summary>Rearranges queries so that those of a group point the same way. O(n·log n).</summary>
    /// <param name="rows">By ordinal.</param>
    /// <param name="ordinals">Some of them.</param>
    /// <param name="basis">That of the vectors.</param>
    /// <param name="group">How many stay together.</param>
    public void ArrangeByDirection(DenseMatrix rows, Span<int> ordinals, ScreeningBasis basis, int group)
    {
        Load(rows, ordinals, basis, directions: true);
        Halve(_positions.AsSpan(0, ordinals.Length), group);
        Apply(ordinals);
    }

    // In principal axes the widest coordinates are among the first.
    private void Load(DenseMatrix rows, ReadOnlySpan<int> ordinals, ScreeningBasis basis, bool directions)
    {
        for (int position = 0; position < ordinals.Length; position++)
        {
            _positions[position] = position;
            Span<float> leading = _leading.Row(position);
            basis.RotateLeading(rows.Row(ordinals[position]), leading);
            if (directions)
                VectorKernels.Normalize(leading);
        }
    }

    private void Apply(Span<int> ordinals)
    {
        ordinals.CopyTo(_before);
        for (int i = 0; i < ordinals.Length; i++)
            ordinals[i] = _before[_positions[i]];
    }

    private void Halve(Span<int> positions, int group)
    {
        Span<ulong> keys = _keys;
        while (positions.Length > group)
        {
            // The first half is a whole number of groups.
            int half = ((positions.Length / 2) + group - 1) / group * group;
            int axis = WidestAxis(positions);
            for (int i = 0; i < positions.Length; i++)
                keys[i] = ((ulong)Selection.Ordered(_leading.Row(positions[i])[axis]) << 32) | (uint)positions[i];
            Selection.PutLargestFirst(keys[..positions.Length], half);
            for (int i = 0; i < positions.Length; i++)
                positions[i] = (int)(uint)keys[i];
            Halve(positions[..half], group);
            positions = positions[half..];
        }
    }

    private int WidestAxis(ReadOnlySpan<int> positions)
    {
        Span<double> sums = stackalloc double[ScreeningBasis.LeadingColumns];
        Span<double> squares = stackalloc double[ScreeningBasis.LeadingColumns];
        sums.Clear();
        squares.Clear();
        foreach (int position in positions)
        {
            ReadOnlySpan<float> row = _leading.Row(position);
            for (int axis = 0; axis < row.Length; axis++)
            {
                sums[axis] += row[axis];
                squares[axis] += (double)row[axis] * row[axis];
            }
        }

        int widest = 0;
        for (int axis = 0; axis < _leading.Columns; axis++)
        {
            squares[axis] -= sums[axis] * sums[axis] / positions.Length;
            if (squares[axis] > squares[widest])
                widest = axis;
        }

        return widest;
    }
}
