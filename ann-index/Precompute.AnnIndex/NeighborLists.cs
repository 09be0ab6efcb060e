using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>The answers of many searches: a list a query, in one block of memory. Different lists may be written by different threads.</summary>
public sealed class NeighborLists
{
    private readonly Neighbor[] _entries;
    private readonly int[] _lengths;

    /// <summary>Room for answers, all empty.</summary>
    /// <param name="count">Number of queries.</param>
    /// <param name="k">Most entries of a list.</param>
    public NeighborLists(int count, int k)
    {
        Throw.IfOutside(nameof(count), count, 0, int.MaxValue);
        Throw.IfOutside(nameof(k), k, 0, int.MaxValue);
        K = k;
        _entries = new Neighbor[checked(count * k)];
        _lengths = new int[count];
    }

    /// <summary>Number of lists.</summary>
    public int Count => _lengths.Length;

    /// <summary>Most entries of a list.</summary>
    public int K { get; }

    /// <summary>The answer to a query, best first.</summary>
    public ReadOnlySpan<Neighbor> this[int query] => _entries.AsSpan(query * K, _lengths[query]);

    /// <summary>A list's room, to be written; <see cref="SetLength"/> says how far it was.</summary>
    public Span<Neighbor> Room(int query) => _entries.AsSpan(query * K, K);

    /// <summary>Sets how many entries of its room a list has.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is not so much room.</exception>
    public void SetLength(int query, int length)
    {
        Throw.IfOutside(nameof(length), length, 0, K);
        _lengths[query] = length;
    }
}
