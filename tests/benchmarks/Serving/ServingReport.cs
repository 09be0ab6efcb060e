using System.Globalization;

namespace Precompute.Benchmarks.Serving;

/// <summary>The table of a measurement: of each kind the median of its rounds.</summary>
internal static class ServingReport
{
    /// <summary>Writes it.</summary>
    public static async Task WriteAsync(TextWriter output, ServingOptions options, IReadOnlyList<LoadResult> results, double databaseMiB, double filesMiB)
    {
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"### {options.Users:N0} people × {options.Startups:N0} startups, {options.Interactions:N0} events, f = {options.Factors}, {options.Connections} connections"));
        await output.WriteLineAsync();
        await output.WriteLineAsync($"{Machine.Describe()}; median of {options.Rounds} rounds of {options.Seconds} s, by turns.");
        await output.WriteLineAsync();
        await output.WriteLineAsync("| | answers/s | of pgbench | p50, ms | p99, ms | failed | API µs an answer | generator, of one processor |");
        await output.WriteLineAsync("|---|---:|---:|---:|---:|---:|---:|---:|");
        IGrouping<string, LoadResult>[] kinds = [.. results.GroupBy(static r => r.Name, StringComparer.Ordinal)];
        double selects = Median(kinds[0], static r => r.PerSecond);
        foreach (IGrouping<string, LoadResult> kind in kinds)
        {
            double rate = Median(kind, static r => r.PerSecond);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {kind.Key} | {rate:N0} | {rate / selects:F2} | {Shown(kind, static r => r.MedianMs, "F2")} | {Shown(kind, static r => r.P99Ms, "F2")} | {kind.Sum(static r => r.Failures)} | {Shown(kind, static r => r.ServerMicroseconds, "F0")} | {Median(kind, static r => r.GeneratorShare):P0} |"));
        }

        await output.WriteLineAsync();
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Peak memory of the API: {databaseMiB:N0} MiB, with local lists {filesMiB:N0} MiB (mapped files included)."));
    }

    private static string Shown(IEnumerable<LoadResult> results, Func<LoadResult, double?> of, string format) =>
        results.All(r => of(r) is not null) ? Median(results, r => of(r)!.Value).ToString(format, CultureInfo.InvariantCulture) : "";

    private static double Median(IEnumerable<LoadResult> results, Func<LoadResult, double> of)
    {
        double[] sorted = [.. results.Select(of).Order()];
        return sorted[sorted.Length / 2];
    }
}
