namespace Precompute.Batch.Gates;

/// <summary>How often each of a number of targets is shown.</summary>
public sealed class ExposureCount
{
    private readonly int[] _shown;

    /// <summary>Counts from zero.</summary>
    /// <param name="targets">Targets, by ordinal.</param>
    internal ExposureCount(int targets) => _shown = new int[targets];

    /// <summary>Counts one showing.</summary>
    internal void Add(int target) => _shown[target]++;

    /// <summary>Showings.</summary>
    public long Total => _shown.Sum(static s => (long)s);

    /// <summary>Targets that are shown at all.</summary>
    public int Shown => _shown.Count(static s => s > 0);

    /// <summary>
    /// Gini coefficient over <paramref name="eligible"/> targets, those never shown among them: 0 where all are shown equally often,
    /// towards 1 where one has everything. 0 where nothing is shown. O(n log n).
    /// </summary>
    public double Gini(int eligible)
    {
        int[] shown = Descending();
        int n = Math.Max(eligible, shown.Length);
        double total = Total;
        double weighted = 0d;
        for (int i = 0; i < shown.Length; i++)
            weighted += (n - i) * (double)shown[i];
        return total == 0d ? 0d : ((2d * weighted) - ((n + 1d) * total)) / (n * total);
    }

    /// <summary>Share of all showings that the <paramref name="top"/> most shown targets have.</summary>
    public double TopShare(int top) => Total == 0 ? 0d : Descending().Take(top).Sum(static s => (long)s) / (double)Total;

    private int[] Descending()
    {
        int[] shown = [.. _shown.Where(static s => s > 0)];
        Array.Sort(shown);
        Array.Reverse(shown);
        return shown;
    }
}
