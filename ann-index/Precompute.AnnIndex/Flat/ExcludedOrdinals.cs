using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>
/// What each query of a block must not get: its row of a matrix, and in front of it a thousand bits by which most ordinals that the row
/// does not hold are told apart with one load (Bloom 1970, one hash). A room is a query's place in the block.
/// </summary>
internal sealed class ExcludedOrdinals(CsrMatrix matrix, int rooms)
{
    private const int BitsLog = 10;
    private const int WordsLog = BitsLog - 6;

    private readonly ulong[] _bits = new ulong[rooms << WordsLog];
    private readonly int[] _rows = new int[rooms];

    /// <summary>Takes a query into a room.</summary>
    public void Set(int room, int row)
    {
        _rows[room] = row;
        Span<ulong> bits = _bits.AsSpan(room << WordsLog, 1 << WordsLog);
        bits.Clear();
        foreach (int ordinal in matrix.RowColumns(row))
        {
            uint bit = BitOf(ordinal);
            bits[(int)(bit >> 6)] |= 1UL << (int)(bit & 63);
        }
    }

    /// <summary>Whether the query of a room must not get a vector.</summary>
    public bool Contains(int room, int ordinal)
    {
        uint bit = BitOf(ordinal);
        return (_bits[(room << WordsLog) + (int)(bit >> 6)] >> (int)(bit & 63) & 1) != 0
            && matrix.RowColumns(_rows[room]).BinarySearch(ordinal) >= 0;
    }

    // The high bits of a product with 2³²/φ: neighbours go far apart (Knuth, The Art of Computer Programming 3, §6.4).
    private static uint BitOf(int ordinal) => ((uint)ordinal * 2654435769u) >> (32 - BitsLog);
}
