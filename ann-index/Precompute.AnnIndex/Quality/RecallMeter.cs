using System.Diagnostics;
using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>
/// Judges an approximate index by an exact one over the same vectors, query by query on one thread, with or without a filter.
/// An entry counts as found when its score reaches the exact answer's last one, so that ties are no loss.
/// </summary>
public static class RecallMeter
{
    // 97.5th percentile of the standard normal distribution.
    private const double Z = 1.959963984540054;

    /// <summary>Measures recall and cost.</summary>
    /// <param name="exact">The judge.</param>
    /// <param name="approximate">The index under test, over the same vectors.</param>
    /// <param name="queries">One query a row.</param>
    /// <param name="options">Answer length, breadth, filter, number of queries.</param>
    /// <param name="cancellationToken">Checked per query.</param>
    /// <exception cref="ArgumentException">The indexes or the queries do not fit together.</exception>
    public static RecallReport Measure(
        IVectorIndex exact, IVectorIndex approximate, DenseMatrix queries, RecallOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(exact);
        ArgumentNullException.ThrowIfNull(approximate);
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(options);
        Throw.IfOutside(nameof(RecallOptions.K), options.K, 1, int.MaxValue);
        if (exact.Count != approximate.Count || exact.Metric != approximate.Metric)
            throw new ArgumentException($"The indexes differ: {exact.Count} vectors by {exact.Metric} and {approximate.Count} by {approximate.Metric}.", nameof(approximate));

        int count = Math.Min(queries.Rows, Math.Max(options.MaxQueries, 0));
        var search = new SearchOptions { Ef = options.Ef, Filter = options.Filter };
        Neighbor[] truth = new Neighbor[Math.Min(options.K, Math.Max(exact.Count, 1))];
        Neighbor[] answer = new Neighbor[truth.Length];
        double[] recalls = new double[count];
        double[] times = new double[count];
        double exactTime = 0;
        int shortAnswers = 0;
        for (int i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<float> query = queries.Row((int)((long)i * queries.Rows / count));
            long start = Stopwatch.GetTimestamp();
            int expected = exact.Search(query, search, truth);
            long between = Stopwatch.GetTimestamp();
            int returned = approximate.Search(query, search, answer);
            times[i] = Stopwatch.GetElapsedTime(between).TotalMicroseconds;
            exactTime += Stopwatch.GetElapsedTime(start, between).TotalMicroseconds;
            recalls[i] = RecallOf(truth.AsSpan(0, expected), answer.AsSpan(0, returned));
            if (returned < expected)
                shortAnswers++;
        }

        double mean = count == 0 ? 1 : recalls.Average();
        (double low, double high) = Interval(recalls, mean, truth.Length);
        Array.Sort(times);
        return new RecallReport(
            options.K,
            options.Ef,
            count,
            options.Filter is null || exact.Count == 0 ? 1 : (double)options.Filter.AcceptedCount / exact.Count,
            mean,
            low,
            high,
            shortAnswers,
            count == 0 ? 0 : times.Average(),
            count == 0 ? 0 : times[(int)Math.Min(count - 1, Math.Ceiling(0.99 * count))],
            count == 0 ? 0 : exactTime / count);
    }

    /// <summary>
    /// Wilson's score interval for a share of hits, over the effective number of trials: hits of one query fail together, so the
    /// k·queries trials are divided by the design effect (observed variance between queries over the binomial one, at least 1).
    /// </summary>
    internal static (double Low, double High) Interval(ReadOnlySpan<double> recalls, double mean, int k)
    {
        int queries = recalls.Length;
        if (queries == 0)
            return (0, 1);
        double squares = 0;
        foreach (double recall in recalls)
            squares += (recall - mean) * (recall - mean);
        double between = queries > 1 ? squares / (queries - 1) : 0;
        double binomial = mean * (1 - mean) / k;
        double effect = binomial > 0 ? Math.Max(1, between / binomial) : 1;
        double n = (double)queries * k / effect;
        double centre = (mean + (Z * Z / (2 * n))) / (1 + (Z * Z / n));
        double half = Z * Math.Sqrt((mean * (1 - mean) / n) + (Z * Z / (4 * n * n))) / (1 + (Z * Z / n));
        return (Math.Max(0, centre - half), Math.Min(1, centre + half));
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
