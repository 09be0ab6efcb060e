using Precompute.Model.Metrics;

namespace Precompute.Batch.Cli.Progress;

/// <summary>The JSON line of a measured method: what it was made with and cost, or why it was not measured.</summary>
internal static class MethodLine
{
    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, MeasuredMethod method, EvaluationReport report) => JsonLine.Write(output, new
    {
        Method = method.Model,
        report.Direction,
        report.Protocol,
        method.Parameters,
        method.Choice,
        TuningSeconds = Math.Round(method.TuningSeconds, 3),
        TrainingSeconds = Math.Round(method.TrainingSeconds, 3),
        AnsweringSeconds = Math.Round(method.AnsweringSeconds, 3),
        PeakRssMb = Math.Round(method.PeakRssMb, 1),
        method.NotMeasured,
    });
}
