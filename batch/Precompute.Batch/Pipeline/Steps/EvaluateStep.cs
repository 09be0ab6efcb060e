using Precompute.Batch.Evaluation;
using Precompute.Batch.ModelImport;
using Precompute.Batch.Options;
using Precompute.Model.Metrics;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>
/// Step 4: trains on the past, measures on what came after, and routes the segments whose model loses. Weekly against all baselines,
/// nightly, and where the models were imported, against those that may serve.
/// </summary>
internal sealed class EvaluateStep(BatchOptions options)
{
    /// <summary>Evaluates both directions.</summary>
    /// <param name="data">What was extracted.</param>
    /// <param name="imported">Models that were trained elsewhere, or null: they are measured as they are, on what they have not seen.</param>
    /// <param name="plan">Kind and threads.</param>
    /// <param name="step">Progress.</param>
    /// <param name="cancellationToken">Looked at before every method and block of queries.</param>
    public RunEvaluation Execute(SourceData data, ImportedModels? imported, RunPlan plan, StepScope step, CancellationToken cancellationToken)
    {
        RunEvaluation evaluation = new SourceEvaluation(options, data).Execute(
            new EvaluationRequest
            {
                Methods = plan.Kind == RunKind.Weekly ? MethodNames.All : MethodNames.Serving,
                Threads = plan.Threads,
                BaselineMemory = plan.BaselineMemory,
                Progress = step.Advance,
                Imported = imported?.Models,
                Splits = imported?.Splits(data),
            },
            cancellationToken);
        foreach (ServedQuality all in evaluation.Served.Where(static q => q.Segment is "all"))
            step.Number($"{Model.Versions.VersionLayout.Name(all.Direction)}_recall_at_20", all.Value);
        step.Text("protocol", evaluation.Reports[0].Protocol);
        step.Keep("methods", evaluation.Reports.SelectMany(static report => report.Methods.Select(method => CostOf(report, method))).ToArray());
        step.Memory(evaluation.PeakRssMb);
        step.Note($"{evaluation.Reports[0].Protocol}: {evaluation.Reports[0].TestPairs:N0} forward and {evaluation.Reports[1].TestPairs:N0} reverse test pairs, "
            + $"{evaluation.Reports[0].Methods.Count} methods"
            + (evaluation.Routes.Count == 0 ? "" : $"; {evaluation.Routes.Count} segments routed"));
        return evaluation;
    }

    private static object CostOf(EvaluationReport report, MeasuredMethod method) => new
    {
        report.Direction,
        method.Model,
        TuningSeconds = Math.Round(method.TuningSeconds, 3),
        TrainingSeconds = Math.Round(method.TrainingSeconds, 3),
        AnsweringSeconds = Math.Round(method.AnsweringSeconds, 3),
        PeakRssMb = Math.Round(method.PeakRssMb, 1),
        method.NotMeasured,
    };
}
