using Precompute.Numerics;

namespace Precompute.Training.Evaluation;

/// <summary>
/// Percentile bootstrap (Efron 1979): entities are drawn with replacement, all metrics of an entity together, and the middle 95 % of
/// the resampled means is the interval. Each resample has a random stream of its own: the same at any number of threads.
/// </summary>
internal static class BootstrapIntervals
{
    private const long MostDraws = 5_000_000;
    private const int FewestSamples = 200;

    /// <summary>Means and intervals of several metrics.</summary>
    /// <param name="values">Entities × metrics, row-major.</param>
    /// <param name="metrics">Metrics a row.</param>
    /// <param name="rows">Rows to use, at least one.</param>
    /// <param name="options">Resamples, seed, threads.</param>
    /// <param name="cancellationToken">Looked at before every resample.</param>
    /// <returns>Mean, low and high of each metric.</returns>
    public static (double Mean, double Low, double High)[] Compute(
        double[] values, int metrics, int[] rows, EvaluationOptions options, CancellationToken cancellationToken)
    {
        double[] means = new double[metrics];
        foreach (int row in rows)
            Add(values.AsSpan(row * metrics, metrics), means);
        Divide(means, rows.Length);

        int samples = (int)Math.Clamp(MostDraws / rows.Length, Math.Min(FewestSamples, options.BootstrapSamples), Math.Max(1, options.BootstrapSamples));
        double[][] resampled = new double[samples][];
        RowBlocks.Run(samples, options.Threads, () => 0, (sample, _) =>
        {
            var random = new SeededRandom(options.Seed, (ulong)sample);
            double[] sum = new double[metrics];
            for (int i = 0; i < rows.Length; i++)
                Add(values.AsSpan(rows[random.NextInt32(rows.Length)] * metrics, metrics), sum);
            Divide(sum, rows.Length);
            resampled[sample] = sum;
        }, cancellationToken);

        var result = new (double, double, double)[metrics];
        double[] column = new double[samples];
        for (int m = 0; m < metrics; m++)
        {
            for (int s = 0; s < samples; s++)
                column[s] = resampled[s][m];
            Array.Sort(column);
            result[m] = (means[m], Quantile(column, 0.025), Quantile(column, 0.975));
        }

        return result;
    }

    private static double Quantile(double[] sorted, double q)
    {
        double position = q * (sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }

    private static void Add(ReadOnlySpan<double> row, double[] sums)
    {
        for (int m = 0; m < sums.Length; m++)
            sums[m] += row[m];
    }

    private static void Divide(double[] sums, int count)
    {
        for (int m = 0; m < sums.Length; m++)
            sums[m] /= count;
    }
}
