using Precompute.Model.Metrics;

namespace Precompute.Batch.Cli.Progress;

/// <summary>An evaluation for machines: a line a value, a line a ceiling of recall, a line a method.</summary>
internal static class EvaluationLines
{
    /// <summary>Writes all lines of a report.</summary>
    public static void Write(TextWriter output, EvaluationReport report)
    {
        foreach (MetricValue value in report.Values)
            MetricLine.Write(output, value, report);
        foreach (MetricValue ceiling in report.Ceilings)
            MetricLine.Write(output, ceiling, report);
        foreach (MeasuredMethod method in report.Methods)
            MethodLine.Write(output, method, report);
    }
}
