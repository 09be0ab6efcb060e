using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>
/// Judges an approximate index by exact answers over the same vectors, query by query on one thread, with or without a filter.
/// An entry counts as found when its score reaches the exact answer's last one, so that ties are no loss. It counts once, only where the
/// filter accepts it, and only where no score of the exact answers speaks against its own.
/// </summary>
public static class RecallMeter
{
    private const int TopLength = 10;

    // Kernels of different indexes may round a score otherwise; a share of the largest score.
    private const float ScoreSlack = 1e-3f;

    /// <summary>Measures recall and cost.</summary>
    /// <param name="exact">The answers to compare with; the same filter is used.</param>
    /// <param name="approximate">The index under test, over the same vectors.</param>
    /// <param name="ef">Breadth of its searches.</param>
    /// <param name="cancellationToken">Checked per query.</param>
    /// <exception cref="ArgumentException">The answers are of other vectors.</exception>
    public static RecallReport Measure(ExactAnswers exact, IVectorIndex approximate, int ef, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(exact);
        ArgumentNullException.ThrowIfNull(approximate);
        if (exact.Vectors != approximate.Count || exact.Metric != approximate.Metric)
            throw new ArgumentException($"The indexes differ: {exact.Vectors} vectors by {exact.Metric} and {approximate.Count} by {approximate.Metric}.", nameof(approximate));

        int count = exact.Count;
        int top = Math.Min(TopLength, exact.K);
        var search = new SearchOptions { Ef = ef, Filter = exact.Filter };
        Neighbor[] answer = new Neighbor[exact.K];
        double[] whole = new double[count];
        double[] first = new double[count];
        double[] times = new double[count];
        HashSet<int> found = new(exact.K);
        int shortAnswers = 0;
        for (int i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long start = exact.Clock.GetTimestamp();
            int returned = approximate.Search(exact.Query(i), search, answer);
            times[i] = exact.Clock.GetElapsedTime(start).TotalMicroseconds;
            whole[i] = RecallOf(exact, exact[i], answer.AsSpan(0, returned), found);
            first[i] = RecallOf(exact, exact[i][..Math.Min(top, exact[i].Length)], answer.AsSpan(0, Math.Min(top, returned)), found);
            if (returned < exact[i].Length)
                shortAnswers++;
        }

        Array.Sort(times);
        return new RecallReport(
            ef,
            count,
            exact.AcceptedShare,
            RecallEstimate.Of(whole, exact.K),
            RecallEstimate.Of(first, top),
            shortAnswers,
            count == 0 ? 0 : times.Average(),
            Percentile99(times),
            exact.MeanMicroseconds);
    }

    /// <summary>The 99th percentile by nearest rank: the smallest time that at least 99 % of them do not exceed; 0 where there are none.</summary>
    /// <param name="sorted">Times in ascending order.</param>
    public static double Percentile99(ReadOnlySpan<double> sorted) => sorted.IsEmpty ? 0 : sorted[(int)(((99L * sorted.Length) + 99) / 100) - 1];

    private static double RecallOf(ExactAnswers exact, ReadOnlySpan<Neighbor> truth, ReadOnlySpan<Neighbor> answer, HashSet<int> found)
    {
        if (truth.IsEmpty)
            return 1;
        found.Clear();
        foreach (Neighbor entry in answer)
        {
            bool exists = (uint)entry.Ordinal < (uint)exact.Vectors && exact.Filter?.Accepts(entry.Ordinal) != false;
            if (exists && entry.Score >= truth[^1].Score && IsCredible(entry, truth))
                found.Add(entry.Ordinal);
        }

        return (double)found.Count / truth.Length;
    }

    /// <summary>Whether an entry's score can be its ordinal's: that of the exact answer, and where it is not in there no better than the last one.</summary>
    private static bool IsCredible(Neighbor entry, ReadOnlySpan<Neighbor> truth)
    {
        float expected = truth[^1].Score;
        foreach (Neighbor known in truth)
        {
            if (known.Ordinal == entry.Ordinal)
                expected = known.Score;
        }

        float slack = ScoreSlack * Math.Max(Math.Abs(truth[0].Score), Math.Abs(truth[^1].Score));
        return entry.Score == expected || Math.Abs(entry.Score - expected) <= slack;
    }
}
