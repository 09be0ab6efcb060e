using System.Runtime.CompilerServices;
using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>
/// Rows that wait to be scored: each is asked for from memory as it comes, and they are scored four at a time a little later.
/// </summary>
/// <param name="rows">The rows.</param>
/// <param name="query">As long as they.</param>
/// <param name="scale">What inner products are multiplied with.</param>
internal ref struct ScoreQueue<TRows>(TRows rows, ReadOnlySpan<float> query, float scale)
    where TRows : struct, IRowSource
{
    private readonly TRows _rows = rows;
    private readonly ReadOnlySpan<float> _query = query;
    private readonly float _scale = scale;
    private WaitingPositions _waiting;
    private int _count;

    /// <summary>Adds a row; where the room is full, all are scored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int position, ref BoundedTopK top)
    {
        _rows.Prefetch(position);
        _waiting[_count++] = position;
        if (_count == WaitingPositions.Room)
            Flush(ref top);
    }

    /// <summary>Scores all that wait.</summary>
    public void Flush(ref BoundedTopK top)
    {
        int i = 0;
        for (; i + 4 <= _count; i += 4)
        {
            VectorKernels.Dot4(
                _query, _rows.Vector(_waiting[i]), _rows.Vector(_waiting[i + 1]), _rows.Vector(_waiting[i + 2]), _rows.Vector(_waiting[i + 3]),
                out float score0, out float score1, out float score2, out float score3);
            top.Add(_rows.OrdinalAt(_waiting[i]), score0 * _scale);
            top.Add(_rows.OrdinalAt(_waiting[i + 1]), score1 * _scale);
            top.Add(_rows.OrdinalAt(_waiting[i + 2]), score2 * _scale);
            top.Add(_rows.OrdinalAt(_waiting[i + 3]), score3 * _scale);
        }

        for (; i < _count; i++)
            top.Add(_rows.OrdinalAt(_waiting[i]), VectorKernels.Dot(_query, _rows.Vector(_waiting[i])) * _scale);
        _count = 0;
    }
}
