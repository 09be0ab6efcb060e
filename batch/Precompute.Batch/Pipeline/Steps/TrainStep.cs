using Precompute.Artifacts;
using Precompute.Batch.Options;
using Precompute.Database.Publish;
using Precompute.Model;
using Precompute.Model.Formats;
using Precompute.Model.Versions;
using Precompute.Training;
using Precompute.Training.Als;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>Step 5: both models on all data; nightly from the active version's factors, weekly from scratch. Imported ones are taken as they are.</summary>
internal sealed class TrainStep(RunServices services)
{
    /// <summary>The version whose factors a kind of run starts from; null where it starts from scratch.</summary>
    public static VersionRecord? StartsFrom(RunKind kind, ActiveVersion pointer) => kind == RunKind.Nightly ? pointer.Version : null;

    /// <summary>Trains, and writes the factors among the version's files.</summary>
    public async Task<FactorModels> ExecuteAsync(RunContext run, SourceData data, RunPlan plan, StepScope step, CancellationToken cancellationToken)
    {
        if (run.Imported is { } imported)
        {
            imported.Describe(step);
            run.Files!.WriteModel(imported.Models.Forward);
            run.Files.WriteModel(imported.Models.Reverse);
            return imported.Models;
        }

        VersionRecord? start = StartsFrom(plan.Kind, run.Pointer);
        FactorModels? earlier = start is null ? null : await LoadAsync(start.Label, step, cancellationToken);
        FactorModels trained = Train(services.Options, data, plan, earlier, run.Files!, step, cancellationToken);
        return trained with { StartedFrom = earlier is null ? null : start?.Label, StartWasUnreadable = start is not null && earlier is null };
    }

    /// <summary>Trains both directions, each from the earlier factors where enough of them fit, and writes the factors.</summary>
    public static FactorModels Train(
        BatchOptions options, SourceData data, RunPlan plan, FactorModels? earlier, VersionWriter files, StepScope step, CancellationToken cancellationToken)
    {
        FactorModel? forwardStart = StartOf(options, Direction.Forward, earlier, data);
        FactorModel? reverseStart = StartOf(options, Direction.Reverse, earlier, data);
        FactorModel forward = Train(options, Direction.Forward, data, plan, forwardStart, step, cancellationToken);
        FactorModel reverse = Train(options, Direction.Reverse, data, plan, reverseStart, step, cancellationToken);
        files.WriteModel(forward);
        files.WriteModel(reverse);
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

    private static FactorModel? StartOf(BatchOptions options, Direction direction, FactorModels? earlier, SourceData data) =>
        earlier?.Of(direction) is { } model
        && FactorModelTrainer.CanStartFrom(model, data.Catalogue.TargetsOf(direction), data.PairsOf(direction), ParametersOf(options, direction, warm: true))
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

    private static FactorModel Train(
        BatchOptions options, Direction direction, SourceData data, RunPlan plan, FactorModel? warmStart, StepScope step, CancellationToken cancellationToken)
    {
        AlsParameters parameters = ParametersOf(options, direction, warmStart is not null);
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
