using System.Security.Cryptography;
using System.Text;
using Precompute.AnnIndex;
using Precompute.Batch.Cli;
using Precompute.Batch.Pipeline.Steps;
using Precompute.Model;
using Precompute.Model.Formats;
using Precompute.Model.Versions;

namespace Precompute.Batch.Pipeline.Resume;

/// <summary>
/// The four steps that a run after a kill need not repeat: they compute for minutes, and the same from the same inputs. Extraction is
/// always done anew, because only it tells whether the source is still the same; rows in the database belong to the version of the run
/// that wrote them, so staging and all after it are done anew, too.
/// </summary>
internal sealed class ResumableSteps(RunServices services, RunContext run)
{
    private static readonly Direction[] Directions = [Direction.Forward, Direction.Reverse];
    private static readonly ModelSide[] Sides = [ModelSide.Query, ModelSide.Target];
    private static readonly ListRole[] Roles = [ListRole.Developer, ListRole.Investor];

    private StepArchive Archive => run.Archive!;

    /// <summary>Evaluation; all of it is its result.</summary>
    public Task<RunEvaluation> EvaluateAsync(SourceData data, RunPlan plan, StepScope step, CancellationToken cancellationToken) => Archive.ResumeAsync(
        new ResumableStep<RunEvaluation, RunEvaluation>
        {
            Name = RunSteps.Evaluate,
            Received = "",
            Files = [],
            ResultOf = static evaluation => evaluation,
            Restore = static evaluation => evaluation,
        },
        step,
        () => Task.FromResult(new EvaluateStep(services.Options).Execute(data, run.Imported, plan, step, cancellationToken)));

    /// <summary>Training; the factors are files of the version.</summary>
    public Task<FactorModels> TrainAsync(SourceData data, RunPlan plan, StepScope step, CancellationToken cancellationToken) => Archive.ResumeAsync(
        new ResumableStep<FactorModels, TrainedParameters>
        {
            Name = RunSteps.Train,
            Received = "",
            Files = [.. Directions.SelectMany(static d => Sides.SelectMany(s => (string[])[VersionLayout.Factors(d, s), VersionLayout.Ids(d, s)]))],
            ResultOf = static models => new TrainedParameters(models.Forward.Parameters, models.Reverse.Parameters, models.StartedFrom),
            Restore = trained => new FactorModels(
                FactorModelFiles.Read(Archive.VersionFolder, Direction.Forward, trained.Forward),
                FactorModelFiles.Read(Archive.VersionFolder, Direction.Reverse, trained.Reverse))
            {
                StartedFrom = trained.StartedFrom,
            },
            IsRepeatable = static models => !models.StartWasUnreadable,
        },
        step,
        () => new TrainStep(services).ExecuteAsync(run, data, plan, step, cancellationToken));

    /// <summary>Indexing; the graphs are files of the version, what they were measured at is the result.</summary>
    public Task<VersionIndexes> IndexAsync(FactorModels models, VersionCatalogue catalogue, RunPlan plan, StepScope step, CancellationToken cancellationToken) => Archive.ResumeAsync(
        new ResumableStep<VersionIndexes, MeasuredIndexes>
        {
            Name = RunSteps.Index,
            Received = Archive.OutputOf(RunSteps.Train),
            Files = [.. Directions.SelectMany(static d => Sides.Select(s => VersionLayout.Index(d, s)))],
            ResultOf = static indexes => new MeasuredIndexes(
                [.. indexes.Recall.Select(r => new MeasuredIndex(r.Key.Direction, r.Key.Side, r.Value,
                    r.Key.Side == ModelSide.Target ? indexes.FilteredRecall.GetValueOrDefault(r.Key.Direction) : null))], indexes.Serving),
            Restore = measured => new VersionIndexes
            {
                Hnsw = Directions.SelectMany(static d => Sides.Select(s => (Direction: d, Side: s))).ToDictionary(
                    static k => k, k => HnswIndex.Open(VersionLayout.PathIn(Archive.VersionFolder, VersionLayout.Index(k.Direction, k.Side)), verifyChecksums: false)),
                Recall = measured.Indexes.ToDictionary(static m => (m.Direction, m.Side), static m => m.Report),
                FilteredRecall = measured.Indexes.Where(static m => m.Filtered is not null).ToDictionary(static m => m.Direction, static m => m.Filtered!),
                Serving = measured.Serving,
            },
        },
        step,
        () => Task.FromResult(new IndexStep(services.Options).Execute(models, catalogue, run.Files!, plan, step, cancellationToken)));

    /// <summary>The lists; they are files of the version. What evaluation hands over to them are the routes, not the times it took.</summary>
    public Task<VersionLists> ListsAsync(
        SourceData data, FactorModels models, RunEvaluation evaluation, RunPlan plan, StepScope step, CancellationToken cancellationToken) => Archive.ResumeAsync(
        new ResumableStep<VersionLists, SortedDictionary<string, long>>
        {
            Name = RunSteps.Lists,
            Received = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Archive.OutputOf(RunSteps.Train)}\n{JsonLine.Of(evaluation.Routes)}"))),
            Files = [.. Directions.SelectMany(static d => Roles.Select(r => VersionLayout.Lists(d, r)))],
            ResultOf = static lists => new SortedDictionary<string, long>(lists.RowsByMethod.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal),
            Restore = rows => new VersionLists
            {
                Inputs = new ListsStep(services.Options).InputsOf(data, models, evaluation.Routes, plan, cancellationToken),
                Folder = Archive.VersionFolder,
                RowsByMethod = rows,
            },
        },
        step,
        () => Task.FromResult(new ListsStep(services.Options).Execute(data, models, evaluation.Routes, run.Files!, plan, step, cancellationToken)));

    /// <summary>What of training is not in the factor files.</summary>
    private sealed record TrainedParameters(AlsParameters Forward, AlsParameters Reverse, string? StartedFrom);

    /// <summary>What of indexing is not in the index files.</summary>
    private sealed record MeasuredIndexes(IReadOnlyList<MeasuredIndex> Indexes, ServingChoice Serving);

    /// <summary>One index.</summary>
    private sealed record MeasuredIndex(Direction Direction, ModelSide Side, RecallReport Report, RecallReport? Filtered);
}
