using Precompute.Batch.Gates;
using Precompute.Batch.Pipeline;
using Precompute.Model.Metrics;

namespace Precompute.Batch.Cli.Progress;

/// <summary>One JSON object a step, one a measured value, one a gate, then the summary.</summary>
internal sealed class JsonRunObserver(TextWriter output) : IRunObserver
{
    /// <inheritdoc/>
    public void RunStarted(string kind, string? version)
    {
    }

    /// <inheritdoc/>
    public void StepStarted(int number, string step)
    {
    }

    /// <inheritdoc/>
    public void StepAdvanced(string step, double fraction, string detail)
    {
    }

    /// <inheritdoc/>
    public void StepFinished(StepReport report) =>
        JsonLine.Write(output, new
        {
            report.Step,
            report.Number,
            Seconds = Math.Round(report.Seconds, 3),
            PeakRssMb = Math.Round(report.PeakRssMb, 1),
            report.Detail,
            report.ReusedFromRun,
        });

    /// <inheritdoc/>
    public void Evaluated(EvaluationReport report, IReadOnlyList<string> routes) => EvaluationLines.Write(output, report);

    /// <inheritdoc/>
    public void GateSpoke(GateResult result) =>
        JsonLine.Write(output, new { result.Gate, result.Verdict, result.Detail, result.Numbers, result.AcceptedBecause });

    /// <inheritdoc/>
    public void RunEnded(RunOutcome outcome)
    {
        if (outcome.Difference is { } difference)
            DiffLines.Write(output, difference);
        JsonLine.Write(output, new
        {
            outcome.Version,
            outcome.Status,
            outcome.Message,
            outcome.Serving,
            outcome.ContentSha256,
            outcome.RowsByMethod,
            outcome.ResumedFrom,
            Seconds = Math.Round(outcome.Steps.Sum(static s => s.Seconds), 3),
            PeakRssMb = Math.Round(outcome.Steps.Select(static s => s.PeakRssMb).DefaultIfEmpty().Max(), 1),
        });
    }
}
