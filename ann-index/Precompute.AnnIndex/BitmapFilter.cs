using System.Numerics;
using System.Runtime.CompilerServices;
using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>
/// A filter of one bit per ordinal. Changing it while a search uses it is not allowed; reading is thread-safe.
/// </summary>
public sealed class BitmapFilter : IOrdinalFilter
{
    private readonly ulong[] _words;

    /// <summary>Creates a filter over the ordinals 0 to <paramref name="count"/> − 1.</summary>
    /// <param name="count">Number of ordinals.</param>
    /// <param name="acceptAll">True to start with everything accepted, false (the default) with nothing.</param>
    public BitmapFilter(int count, bool acceptAll = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Count = count;
        _words = new ulong[((long)count + 63) / 64];
        if (!acceptAll)
            return;
        Array.Fill(_words, ulong.MaxValue);
        if ((count & 63) != 0)
            _words[^1] = (1UL << (count & 63)) - 1;
        AcceptedCount = count;
    }

    /// <summary>Number of ordinals the filter knows; larger ones are not accepted.</summary>
    public int Count { get; }

    /// <inheritdoc/>
    public int AcceptedCount { get; private set; }

    /// <summary>A filter that accepts the given ordinals.</summary>
    public static BitmapFilter Of(int count, ReadOnlySpan<int> ordinals)
    {
        var filter = new BitmapFilter(count);
        foreach (int ordinal in ordinals)
            filter.Set(ordinal, accepted: true);
        return filter;
    }

    private BitmapFilter(BitmapFilter other)
    {
        Count = other.Count;
        AcceptedCount = other.AcceptedCount;
        _words = (ulong[])other._words.Clone();
    }

    /// <summary>An independent filter that accepts the same ordinals. O(count / 64).</summary>
    public BitmapFilter Clone() => new(this);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Accepts(int ordinal) => (uint)ordinal < (uint)Count && (_words[ordinal >> 6] & (1UL << (ordinal & 63))) != 0;

    /// <summary>Accepts or rejects an ordinal from now on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The filter does not know the ordinal.</exception>
    public void Set(int ordinal, bool accepted)
    {
        if ((uint)ordinal >= (uint)Count)
            Throw.OutOfRange(nameof(ordinal), ordinal, 0, (long)Count - 1);
        ref ulong word = ref _words[ordinal >> 6];
        ulong bit = 1UL << (ordinal & 63);
        if (((word & bit) != 0) == accepted)
            return;
        word ^= bit;
        AcceptedCount += accepted ? 1 : -1;
    }

    /// <inheritdoc/>
    public int NextAccepted(int from, int count)
    {
        from = Math.Max(from, 0);
        count = Math.Min(count, Count);
        if (from >= count)
            return -1;
        int index = from >> 6;
        ulong word = _words[index] & (ulong.MaxValue << (from & 63));
        while (word == 0)
        {
            if (++index >= _words.Length)
                return -1;
            word = _words[index];
        }

        int ordinal = (index << 6) + BitOperations.TrailingZeroCount(word);
        return ordinal < count ? ordinal : -1;
    }
}
