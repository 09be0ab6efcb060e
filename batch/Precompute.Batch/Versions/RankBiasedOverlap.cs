namespace Precompute.Batch.Versions;

/// <summary>
/// Similarity of two rankings that weighs the top most: Webber, Moffat, Zobel, "A Similarity Measure for Indefinite Rankings", 2010,
/// the extrapolated form RBO_ext of section 4.2 (equation 32), which also holds for rankings of unequal length.
/// </summary>
internal static class RankBiasedOverlap
{
    /// <summary>RBO_ext in [0, 1]: 1 for equal rankings, 0 for disjoint ones; two empty rankings are equal, an empty and a full one disjoint.</summary>
    /// <param name="first">Distinct ids, best first.</param>
    /// <param name="second">Distinct ids, best first.</param>
    /// <param name="persistence">p in (0, 1): the chance to look one rank deeper; 0.9 puts 86 % of the weight on the first ten.</param>
    public static double Compute(ReadOnlySpan<Guid> first, ReadOnlySpan<Guid> second, double persistence)
    {
        if (!(persistence is > 0d and < 1d))
            throw new ArgumentOutOfRangeException(nameof(persistence), persistence, $"The persistence is {persistence}; it must lie between 0 and 1.");
        ReadOnlySpan<Guid> longer = first.Length >= second.Length ? first : second;
        ReadOnlySpan<Guid> shorter = first.Length >= second.Length ? second : first;
        if (shorter.Length == 0)
            return longer.Length == 0 ? 1d : 0d;

        HashSet<Guid> seenLonger = new(longer.Length);
        HashSet<Guid> seenShorter = new(shorter.Length);
        int overlap = 0;
        int overlapAtShorter = 0;
        double weight = 1d;
        double sum = 0d;
        for (int d = 1; d <= longer.Length; d++)
        {
            weight *= persistence;
            overlap += seenShorter.Contains(longer[d - 1]) ? 1 : 0;
            seenLonger.Add(longer[d - 1]);
            if (d <= shorter.Length)
            {
                overlap += seenLonger.Contains(shorter[d - 1]) ? 1 : 0;
                seenShorter.Add(shorter[d - 1]);
                overlapAtShorter = overlap;
            }

            // Beyond the shorter one's end its agreement there is assumed to go on.
            double assumed = d > shorter.Length ? overlapAtShorter * (double)(d - shorter.Length) / shorter.Length : 0d;
            sum += (overlap + assumed) / d * weight;
        }

        double tail = ((overlap - overlapAtShorter) / (double)longer.Length) + (overlapAtShorter / (double)shorter.Length);
        return Math.Clamp(((1d - persistence) / persistence * sum) + (tail * weight), 0d, 1d);
    }
}
