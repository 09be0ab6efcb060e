namespace Precompute.AnnIndex;

/// <summary>
/// Which ordinals may be returned. Must be fast, free of allocation, and must not change during a search; it may be asked from
/// several threads at once.
/// </summary>
public interface IOrdinalFilter
{
    /// <summary>How many ordinals of the index are accepted. Searches plan by it, so it must be exact.</summary>
    public int AcceptedCount { get; }

    /// <summary>Whether an ordinal may be returned.</summary>
    public bool Accepts(int ordinal);

    /// <summary>
    /// The smallest accepted ordinal that is ≥ <paramref name="from"/> and &lt; <paramref name="count"/>, or −1. Filters that can skip
    /// rejected ordinals faster than one by one should do so: it makes the cost of a scan proportional to what passes.
    /// </summary>
    public int NextAccepted(int from, int count)
    {
        for (int ordinal = Math.Max(from, 0); ordinal < count; ordinal++)
        {
            if (Accepts(ordinal))
                return ordinal;
        }

        return -1;
    }
}
