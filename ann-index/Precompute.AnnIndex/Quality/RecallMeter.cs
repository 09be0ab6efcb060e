using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>
/// Judges an approximate index by exact answers over the same vectors, query by query on one thread, with or without a filter.
/// An entry counts as found when its score reaches the exact answer's last one, so that ties are no loss.
/// </summary>
public static class RecallMeter
{
    private const int TopLength = 10;

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
        int shortAnswers = 0;
        for (int i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long start = exact.Clock.GetTimestamp();
            int returned = approximate.Search(exact.Query(i), search, answer);
            times[i] = exact.Clock.GetElapsedTime(start).TotalMicroseconds;
            whole[i] = RecallOf(exact[i], answer.AsSpan(0, returned));
            first[i] = RecallOf(exact[i][..Math.Min(top, exact[i].Length)], answer.AsSpan(0, Math.Min(top, returned)));
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
            count == 0 ? 0 : times[(int)Math.Min(count - 1, Math.Ceiling(0.99 * count))],
            exact.MeanMicroseconds);
    }

    private static double RecallOf(ReadOnlySpan<Neighbor> truth, ReadOnlySpan<Neighbor> answer)
    {
        if (truth.IsEmpty)
            return 1;
        float last = truth[^1].Score;
        int hits = 0;
        foreach (Neighbor entry in answer)
        {
            if (entry.Score >= last)
                hits++;
        }

        return (double)hits / truth.Length;
    }
}
