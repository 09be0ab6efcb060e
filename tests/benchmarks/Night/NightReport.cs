using System.Text.Json;

namespace Precompute.Benchmarks.Night;

/// <summary>The table of a night: each step's time, its share of the whole, and its peak memory.</summary>
internal static class NightReport
{
    /// <summary>Writes the table.</summary>
    public static async Task WriteAsync(TextWriter output, IReadOnlyList<JsonElement> lines, NightSize size)
    {
        JsonElement[] steps = [.. lines.Where(static l => l.TryGetProperty("step", out _))];
        double total = steps.Sum(static s => s.GetProperty("seconds").GetDouble());
        await output.WriteLineAsync($"### {size.Interactions:N0} interactions, {size.Users:N0} × {size.Startups:N0}, {size.Kind}, {size.Threads} threads{(size.WithFeatures ? ", features" : "")}");
        await output.WriteLineAsync();
        await output.WriteLineAsync($"{Machine.Describe()}; f = 64, 15 sweeps, N = 100, both directions.");
        await output.WriteLineAsync();
        await output.WriteLineAsync("| step | seconds | share | peak RSS, MiB | what |");
        await output.WriteLineAsync("|---|---:|---:|---:|---|");
        foreach (JsonElement step in steps)
        {
            double seconds = step.GetProperty("seconds").GetDouble();
            await output.WriteLineAsync(
                $"| {step.GetProperty("step").GetString()} | {seconds:F1} | {seconds / total:P0} | {step.GetProperty("peak_rss_mb").GetDouble():F0} | {step.GetProperty("detail").GetString()} |");
        }

        JsonElement summary = lines[^1];
        await output.WriteLineAsync($"| **whole** | **{total:F1}** | | **{summary.GetProperty("peak_rss_mb").GetDouble():F0}** | {summary.GetProperty("status").GetString()} |");
        await output.WriteLineAsync();
    }
}
