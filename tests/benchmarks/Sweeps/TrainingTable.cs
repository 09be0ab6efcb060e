using System.Globalization;

namespace Precompute.Benchmarks.Sweeps;

/// <summary>Markdown of what was measured: minimum · median · maximum.</summary>
internal static class TrainingTable
{
    /// <summary>Writes a row for each list of runs.</summary>
    public static void Write(TextWriter output, TrainingOptions options, IReadOnlyList<IReadOnlyList<TrainingRun>> rows)
    {
        output.WriteLine(
            $"{Machine.Describe()}, kernels `{rows[0][0].Kernel}`; {options.Threads} threads, {options.Iterations} sweeps a process, {options.Runs} processes a row"
            + $"{(options.Further.Count > 0 ? $"; `{string.Join(' ', options.Further)}`" : "")}. Minimum · median · maximum.");
        output.WriteLine();
        output.WriteLine("| pairs | users × items | f | sweep, s | ns a pair and sweep | closing half-step, s | reading, s | peak, MiB | bytes a pair at the peak, beside the factors |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (IReadOnlyList<TrainingRun> runs in rows)
        {
            TrainingRun one = runs[0];
            double[] sweeps = [.. runs.SelectMany(static r => r.Sweeps)];
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {one.Interactions:N0} | {one.Users:N0} × {one.Items:N0} | {one.Factors} | {Spread(sweeps)} | {Median(sweeps) / one.Interactions * 1e9:F1} | {Spread(runs.Select(static r => r.Closing))} | {Spread(runs.Select(static r => r.Reading))} | {Spread(runs.Select(static r => r.PeakMb), "F0")} | {Median(runs.Select(static r => r.BytesAnInteraction)):F1} |"));
        }
    }

    private static string Spread(IEnumerable<double> values, string format = "F3")
    {
        double[] sorted = [.. values.Order()];
        return string.Join(" · ", new[] { sorted[0], Median(sorted), sorted[^1] }.Select(v => v.ToString(format, CultureInfo.InvariantCulture)));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
