using System.Runtime.CompilerServices;

namespace Precompute.AnnIndex;

/// <summary>A filter in the order of positions instead of ordinals: one bit a position. One per thread, reused.</summary>
internal sealed class PositionBits
{
    [ThreadStatic]
    private static PositionBits? _spare;

    private uint[] _panels = [];
    private int _count;
    private int _positions;

    /// <summary>This thread's, emptied, for a number of positions.</summary>
    public static PositionBits Rent(int positions)
    {
        PositionBits bits = _spare ?? new PositionBits();
        _spare = null;
        bits._positions = positions;
        bits._count = (positions + 31) / 32;
        if (bits._panels.Length < bits._count)
            bits._panels = new uint[bits._count];
        else
            Array.Clear(bits._panels, 0, bits._count);
        return bits;
    }

    /// <summary>Gives it back to this thread.</summary>
    public static void Return(PositionBits bits) => _spare = bits;

    /// <summary>Accepts a position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int position) => _panels[position >> 5] |= 1u << (position & 31);

    /// <summary>Accepts all positions.</summary>
    public void SetAll()
    {
        _panels.AsSpan(0, _count).Fill(uint.MaxValue);
        if (_positions % 32 != 0)
            _panels[_count - 1] = (1u << (_positions % 32)) - 1u;
    }

    /// <summary>The first accepted position from <paramref name="from"/> on, or −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int from)
    {
        if (from >= _positions)
            return -1;
        int panel = from >> 5;
        uint rest = _panels[panel] & (uint.MaxValue << (from & 31));
        if (rest == 0)
        {
            panel = NextPanel(panel + 1);
            if (panel < 0)
                return -1;
            rest = _panels[panel];
        }

        return (panel << 5) + (int)uint.TrailingZeroCount(rest);
    }

    /// <summary>The accepted of 32 positions: bit r for position 32·panel + r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Panel(int panel) => _panels[panel];

    /// <summary>The first panel from <paramref name="from"/> on that has an accepted position, or −1.</summary>
    public int NextPanel(int from)
    {
        int found = _panels.AsSpan(from, _count - from).IndexOfAnyExcept(0u);
        return found < 0 ? -1 : from + found;
    }
}
