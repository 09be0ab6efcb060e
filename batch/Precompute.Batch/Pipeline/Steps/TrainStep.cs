using Precompute.Artifacts;
using Precompute.Batch.Options;
using Precompute.Model;
using Precompute.Model.Versions;
using Precompute.Training;
using Precompute.Training.Als;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>Step 5: both models on all data; nightly from the active version's factors, weekly from scratch.</summary>
internal sealed class TrainStep(RunServices services)
{
    /// <summary>Trains.</summary>
    public async Task<FactorModels> ExecuteAsync(RunContext run, SourceData data, RunPlan plan, StepScope step, CancellationToken cancellationToken)
    {
        FactorModels? warmStart = plan.Kind == RunKind.Nightly && run.Pointer.Version is { } active
            ? await LoadAsync(active.Label, cancellationToken)
            : null;
        FactorModel forward = Train(Direction.Forward, data, plan, warmStart, step, cancellationToken);
        FactorModel reverse = Train(Direction.Reverse, data, plan, warmStart, step, cancellationToken);
        step.Note(
            $"forward {forward.QueryIds.Count:N0} × {forward.TargetIds.Count:N0}, reverse {reverse.QueryIds.Count:N0} × {reverse.TargetIds.Count:N0}, "
            + $"{forward.Parameters.Factors} and {reverse.Parameters.Factors} factors{(warmStart is null ? "" : ", warm start")}");
        return new FactorModels(forward, reverse);
    }

    /// <summary>The parameters of a direction for this kind of run.</summary>
    public static AlsParameters ParametersOf(BatchOptions options, Direction direction, bool warm)
    {
        AlsOptions als = direction == Direction.Forward ? options.Forward : options.Reverse;
        AlsParameters parameters = als.ToParameters();
        return warm ? parameters with { Iterations = Math.Min(als.NightlyIterations, als.Iterations) } : parameters;
    }

    // Matched by id later: people and startups that came or went since do not matter.
    private async Task<FactorModels?> LoadAsync(string label, CancellationToken cancellationToken)
    {
        if (!VersionLabel.TryParse(label, out VersionLabel version))
            return null;
        string folder = await new VersionDownloader(services.Store).DownloadAsync(version, Path.Combine(services.Folders.Work, "active"), cancellationToken);
        return new FactorModels(VersionReader.ReadModel(folder, Direction.Forward), VersionReader.ReadModel(folder, Direction.Reverse));
    }

    private FactorModel Train(
        Direction direction, SourceData data, RunPlan plan, FactorModels? warmStart, StepScope step, CancellationToken cancellationToken)
    {
        AlsParameters parameters = ParametersOf(services.Options, direction, warmStart is not null);
        FactorTraining training = FactorModelTrainer.Train(
            direction,
            data.Catalogue.QueriesOf(direction),
            data.Catalogue.TargetsOf(direction),
            data.PairsOf(direction),
            target => data.MayBeShown(direction, target),
            parameters,
            new AlsTrainingOptions { Threads = plan.Threads, TrackObjective = false },
            warmStart?.Of(direction),
            new SweepProgress(direction, parameters.Iterations, step),
            cancellationToken);
        double seconds = training.Result.Iterations.Sum(static i => i.Seconds);
        step.Number($"{Name(direction)}_sweeps", training.Result.Iterations.Count);
        step.Number($"{Name(direction)}_sweep_seconds", seconds);
        step.Number($"{Name(direction)}_closing_seconds", training.Result.ClosingSeconds);
        step.Number($"{Name(direction)}_pairs", training.Matrix.Matrix.NonZeroCount);
        step.Number($"{Name(direction)}_warm_rows", training.WarmRows);
        return training.Model;
    }

    private static string Name(Direction direction) => VersionLayout.Name(direction);

    // Called on the training thread; a Progress<T> would post to the pool and arrive late.
    private sealed class SweepProgress(Direction direction, int iterations, StepScope step) : IProgress<AlsIteration>
    {
        public void Report(AlsIteration value) => step.Advance(
            ((direction == Direction.Forward ? 0d : 0.5d) + (0.5d * value.Iteration / iterations)),
            $"{Name(direction)} sweep {value.Iteration} of {iterations}");
    }
}
