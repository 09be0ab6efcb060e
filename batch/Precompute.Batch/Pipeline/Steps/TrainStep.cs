using Precompute.Artifacts;
using Precompute.Batch.Options;
using Precompute.Model;
using Precompute.Model.Formats;
using Precompute.Model.Versions;
using Precompute.Training;
using Precompute.Training.Als;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>Step 5: both models on all data; nightly from the active version's factors, weekly from scratch. Imported ones are taken as they are.</summary>
internal sealed class TrainStep(RunServices services)
{
    /// <summary>Trains.</summary>
    public async Task<FactorModels> ExecuteAsync(RunContext run, SourceData data, RunPlan plan, StepScope step, CancellationToken cancellationToken)
    {
        if (run.Imported is { } imported)
        {
            imported.Describe(step);
            return imported.Models;
        }

        FactorModels? warmStart = plan.Kind == RunKind.Nightly && run.Pointer.Version is { } active
            ? await LoadAsync(active.Label, step, cancellationToken)
            : null;
        FactorModel? forwardStart = StartOf(Direction.Forward, warmStart, data);
        FactorModel? reverseStart = StartOf(Direction.Reverse, warmStart, data);
        FactorModel forward = Train(Direction.Forward, data, plan, forwardStart, step, cancellationToken);
        FactorModel reverse = Train(Direction.Reverse, data, plan, reverseStart, step, cancellationToken);
        string start = (forwardStart, reverseStart) switch
        {
            (null, null) => plan.Kind == RunKind.Nightly ? ", from scratch: no earlier factors fit" : "",
            (not null, not null) => ", warm start",
            _ => $", warm start {(forwardStart is null ? "reverse" : "forward")} only",
        };
        step.Note(
            $"forward {forward.QueryIds.Count:N0} × {forward.TargetIds.Count:N0}, reverse {reverse.QueryIds.Count:N0} × {reverse.TargetIds.Count:N0}, "
            + $"{forward.Parameters.Factors} and {reverse.Parameters.Factors} factors{start}");
        return new FactorModels(forward, reverse);
    }

    /// <summary>The parameters of a direction for this kind of run.</summary>
    public static AlsParameters ParametersOf(BatchOptions options, Direction direction, bool warm)
    {
        AlsOptions als = direction == Direction.Forward ? options.Forward : options.Reverse;
        AlsParameters parameters = als.ToParameters();
        return warm ? parameters with { Iterations = Math.Min(als.NightlyIterations, als.Iterations) } : parameters;
    }

    private FactorModel? StartOf(Direction direction, FactorModels? earlier, SourceData data) =>
        earlier?.Of(direction) is { } model
        && FactorModelTrainer.CanStartFrom(model, data.Catalogue.TargetsOf(direction), data.PairsOf(direction), ParametersOf(services.Options, direction, warm: true))
            ? model
            : null;

    // A nightly run can do without: what cannot be read is noted, and training starts from scratch.
    private async Task<FactorModels?> LoadAsync(string label, StepScope step, CancellationToken cancellationToken)
    {
        string cache = Path.Combine(services.Folders.Work, "active");
        try
        {
            string folder = await new VersionDownloader(services.Store, services.Options.Store.Parallelism)
                .DownloadAsync(VersionLabel.Parse(label), cache, cancellationToken);
            return new FactorModels(VersionReader.ReadModel(folder, Direction.Forward), VersionReader.ReadModel(folder, Direction.Reverse));
        }
        catch (Exception e) when (e is VersionFileException or CorruptFileException)
        {
            step.Text("warm_start_refused", e.Message);
            return null;
        }
        finally
        {
            if (Directory.Exists(cache))
                Directory.Delete(cache, recursive: true);
        }
    }

    private FactorModel Train(
        Direction direction, SourceData data, RunPlan plan, FactorModel? warmStart, StepScope step, CancellationToken cancellationToken)
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
            warmStart,
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
