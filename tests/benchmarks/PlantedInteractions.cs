using Precompute.Numerics;

namespace Precompute.Benchmarks;

/// <summary>
/// Seeded interactions with planted communities and power-law activity and popularity: users act mostly inside their community, so
/// that there is something to learn, and a few targets draw most of the events.
/// </summary>
internal static class PlantedInteractions
{
    private const int Communities = 50;
    private const double InsideShare = 0.8;

    /// <summary>Makes users × targets with about the given number of distinct pairs, weights 1 to 5.</summary>
    public static CsrMatrix Create(int users, int targets, int pairs, ulong seed)
    {
        SeededRandom random = new(seed);
        double[] activity = [.. Enumerable.Range(0, users).Select(_ => Math.Pow(1d - random.NextDouble(), -0.6))];
        double scale = pairs / activity.Sum();
        long[] offsets = new long[users + 1];
        List<int> columns = new(pairs);
        List<float> values = new(pairs);
        HashSet<int> row = [];
        for (int u = 0; u < users; u++)
        {
            int wanted = Math.Min(targets / 4, (int)Math.Round(activity[u] * scale));
            int community = random.NextInt32(Communities);
            row.Clear();
            for (int attempt = 0; row.Count < wanted && attempt < 4 * wanted; attempt++)
                row.Add(Draw(ref random, targets, community));
            foreach (int target in row.Order())
            {
                columns.Add(target);
                values.Add(1 + random.NextInt32(5));
            }

            offsets[u + 1] = columns.Count;
        }

        return new CsrMatrix(users, targets, offsets, [.. columns], [.. values]);
    }

    // The square of a uniform number prefers small ranks: popularity falls off like a power law.
    private static int Draw(ref SeededRandom random, int targets, int community)
    {
        double u = random.NextDouble();
        int rank = (int)(u * u * u * (targets / Communities));
        int drawn = random.NextDouble() < InsideShare ? community : random.NextInt32(Communities);
        return Math.Min((rank * Communities) + drawn, targets - 1);
    }
}
