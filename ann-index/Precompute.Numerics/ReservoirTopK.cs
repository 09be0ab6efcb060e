using System.Runtime.CompilerServices;

namespace Precompute.Numerics;

/// <summary>
/// The best k of a long stream, in a caller's buffer of more than k: entries are appended, and a full buffer is cut back to its k best by
/// selection (<see cref="Selection"/>), which costs a few instructions an entry where a heap costs a walk of log k levels. Order as in
/// <see cref="BoundedTopK"/>: score descending, then ordinal ascending; a NaN is never kept. The threshold rises only at cuts, so more
/// entries qualify on the way; what remains at the end is the same. Nothing is allocated.
/// </summary>
public ref struct ReservoirTopK
{
    private readonly Span<ulong> _keys;
    private readonly int _k;

    /// <summary>Continues over a buffer that an earlier instance left, or starts with count 0.</summary>
    /// <param name="buffer">Room for entries, of <see cref="RoomFor"/>(k) or any length above k.</param>
    /// <param name="k">How many are wanted, 1 or more.</param>
    /// <param name="count">The earlier instance's <see cref="Count"/>.</param>
    /// <param name="threshold">The earlier instance's <see cref="Threshold"/>; −∞ at the start.</param>
    public ReservoirTopK(Span<ulong> buffer, int k, int count = 0, float threshold = float.NegativeInfinity)
    {
        if (k < 1 || buffer.Length <= k)
            throw new ArgumentException($"The {k} best need a buffer of more than {Math.Max(k, 1)} entries; this one has {buffer.Length}.", nameof(buffer));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)buffer.Length - 1, nameof(count));
        _keys = buffer;
        _k = k;
        Count = count;
        Threshold = threshold;
    }

    /// <summary>Entries in the buffer, more than k now and then.</summary>
    public int Count { get; private set; }

    /// <summary>A score below it cannot be among the k best; −∞ as long as that is not known.</summary>
    public float Threshold { get; private set; }

    /// <summary>A buffer with which cuts are rare and the threshold is not far behind.</summary>
    public static int RoomFor(int k) => k + Math.Max(k / 2, 32);

    /// <summary>Offers an entry. Ordinals are distinct; a score of −0 comes back as 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int ordinal, float score)
    {
        if (!(score >= Threshold))
            return;
        _keys[Count++] = KeyOf(ordinal, score);
        if (Count == _keys.Length)
            Cut();
    }

    /// <summary>Raises the threshold to the k-th best of what has been offered, if there are so many.</summary>
    public void Tighten()
    {
        if (Count >= _k)
            Cut();
    }

    /// <summary>Writes the best, sorted by score descending, then ordinal ascending. Nothing may be added afterwards.</summary>
    /// <param name="best">Room for k.</param>
    /// <returns>How many there are, at most k.</returns>
    public int Drain(Span<Neighbor> best)
    {
        if (Count > _k)
            Cut();
        Span<ulong> keys = _keys[..Count];
        keys.Sort();
        for (int i = 0; i < keys.Length; i++)
        {
            ulong key = keys[keys.Length - 1 - i];
            best[i] = new Neighbor((int)~(uint)key, ScoreOf(key));
        }

        return keys.Length;
    }

    private void Cut()
    {
        Selection.PutLargestFirst(_keys[..Count], _k);
        Count = _k;
        ulong worst = ulong.MaxValue;
        foreach (ulong key in _keys[.._k])
            worst = Math.Min(worst, key);
        Threshold = ScoreOf(worst);
    }

    // A larger key is a better entry: the score in its order, then the ordinal's complement.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong KeyOf(int ordinal, float score) => ((ulong)Selection.Ordered(score) << 32) | ~(uint)ordinal;

    private static float ScoreOf(ulong key)
    {
        int ordered = (int)(key >> 32);
        return BitConverter.Int32BitsToSingle(ordered < 0 ? ordered ^ int.MinValue : ~ordered);
    }
}
