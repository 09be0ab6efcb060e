using System.Text.Json;

namespace Precompute.Benchmarks.Sweeps;

/// <summary>What one process said of its training.</summary>
/// <param name="Users">Rows.</param>
/// <param name="Items">Columns.</param>
/// <param name="Interactions">Pairs.</param>
/// <param name="Factors">Factors.</param>
/// <param name="Kernel">Kernel variant.</param>
/// <param name="Sweeps">Seconds of each sweep.</param>
/// <param name="Closing">Seconds of the closing half-step.</param>
/// <param name="Reading">Seconds until the interactions were in memory.</param>
/// <param name="PeakMb">Largest resident memory, MiB.</param>
internal sealed record TrainingRun(
    int Users, int Items, long Interactions, int Factors, string Kernel, IReadOnlyList<double> Sweeps, double Closing, double Reading, double PeakMb)
{
    private const double Mebibyte = 1 << 20;

    /// <summary>Bytes at the peak beside the factors, an interaction.</summary>
    public double BytesAnInteraction => ((PeakMb * Mebibyte) - FactorBytes) / Interactions;

    private double FactorBytes => ((double)Users + Items) * Factors * sizeof(float);

    /// <summary>From the lines of <c>als train --json</c>.</summary>
    public static TrainingRun Of(IReadOnlyList<JsonElement> lines)
    {
        JsonElement last = lines[^1];
        return new TrainingRun(
            last.GetProperty("users").GetInt32(),
            last.GetProperty("items").GetInt32(),
            last.GetProperty("interactions").GetInt64(),
            last.GetProperty("factors").GetInt32(),
            last.GetProperty("kernel").GetString()!,
            [.. lines.Take(lines.Count - 1).Select(static l => l.GetProperty("seconds").GetDouble())],
            last.GetProperty("closing_seconds").GetDouble(),
            last.GetProperty("read_seconds").GetDouble(),
            last.GetProperty("peak_rss_mb").GetDouble());
    }
}
