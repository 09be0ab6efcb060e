using Precompute.Model.Metrics;

namespace Precompute.Batch.Cli.Progress;

/// <summary>The JSON line of a measured value: the same from every command that measures.</summary>
internal static class MetricLine
{
    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, MetricValue value, EvaluationReport report) => JsonLine.Write(output, new
    {
        value.Data,
        value.Model,
        value.Direction,
        value.Segment,
        value.Role,
        value.Metric,
        value.Value,
        value.Low,
        value.High,
        value.N,
        report.Protocol,
        report.Ceiling,
    });
}
