using Precompute.Batch.Options;
using Precompute.Batch.Pipeline;
using Precompute.Batch.Pipeline.Steps;
using Precompute.Model;
using Precompute.Model.Metrics;
using Precompute.Training.Baselines;
using Precompute.Training.Evaluation;
using Precompute.Training.Tuning;

namespace Precompute.Batch.Evaluation;

/// <summary>
/// Searches hyper-parameters of ALS on the application's data. Everything is chosen on the validation window, which lies before the test;
/// the test is looked at once, at the end, for the configured and the chosen setting.
/// </summary>
internal sealed class SourceTuning(BatchOptions options, SourceData data)
{
    /// <summary>The name in metrics of the setting that was chosen.</summary>
    public const string TunedName = "als_tuned";

    private readonly SourceEvaluation _evaluation = new(options, data);

    /// <summary>Searches one direction.</summary>
    /// <param name="direction">Which side asks.</param>
    /// <param name="space">Where to look.</param>
    /// <param name="search">Trials, seed, budget; sweeps are those of the settings, and shares of them.</param>
    /// <param name="threads">Workers; the numbers do not depend on it.</param>
    /// <param name="time">The clock of the budget.</param>
    /// <param name="progress">Told every trial.</param>
    /// <param name="cancellationToken">Looked at before every trial and within.</param>
    /// <returns>Null where validation leaves nothing to be found.</returns>
    public TuningOutcome? Execute(
        Direction direction,
        AlsSearchSpace space,
        AlsSearchOptions search,
        int threads,
        TimeProvider time,
        IProgress<AlsTrial> progress,
        CancellationToken cancellationToken)
    {
        HoldoutSplits splits = _evaluation.SplitOf(withValidation: true);
        if (splits.Validation?.Of(direction) is not { } validation || validation.Relevant.NonZeroCount == 0)
            return null;
        AlsParameters configured = TrainStep.ParametersOf(options, direction, warm: false);
        EvaluationOptions brief = new() { Cutoffs = [20], BootstrapSamples = 1, Threads = threads };
        AlsSearchResult found = AlsSearch.Run(
            configured,
            validation.TrainPairs.Columns,
            space,
            search with { Sweeps = RoundsOf(configured.Iterations) },
            parameters =>
            {
                AlsRecommender trained = _evaluation.TrainAls(validation, parameters, threads, cancellationToken);
                return Evaluator.Evaluate(validation, [trained], brief, cancellationToken).Find(trained.Name, BaselineTuner.Metric)?.Value ?? 0d;
            },
            time,
            progress,
            cancellationToken);
        AlsParameters chosen = found.Best.Parameters with { Iterations = configured.Iterations };
        return new TuningOutcome(direction, validation.Description, configured, chosen, found, Test(splits.Of(direction), configured, chosen, threads, cancellationToken));
    }

    /// <summary>Sweeps of the rounds: about a seventh, four tenths, all of those configured.</summary>
    internal static IReadOnlyList<int> RoundsOf(int sweeps) => [.. ((int[])[(sweeps + 6) / 7, ((sweeps * 2) + 4) / 5, sweeps]).Distinct()];

    private EvaluationReport Test(HoldoutSplit split, AlsParameters configured, AlsParameters chosen, int threads, CancellationToken cancellationToken)
    {
        EvaluationOptions measured = new()
        {
            Thresholds = options.Segments.ToThresholds(),
            BootstrapSamples = options.Evaluation.BootstrapSamples,
            Seed = options.Evaluation.Seed,
            Threads = threads,
        };
        EvaluationReport report = Evaluator.Evaluate(
            split, [_evaluation.TrainAls(split, configured, threads, cancellationToken), new PopularityRecommender(split.TrainPairs)], measured, cancellationToken);
        if (chosen == configured)
            return report;
        EvaluationReport tuned = Evaluator.Evaluate(split, [_evaluation.TrainAls(split, chosen, threads, cancellationToken)], measured, cancellationToken);
        return report with { Values = [.. report.Values, .. tuned.Values.Select(static v => v with { Model = TunedName })] };
    }
}
