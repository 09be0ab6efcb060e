using System.Reflection;
using Precompute.Artifacts;
using Precompute.Batch.Evaluation.Html;
using Precompute.Database.Publish;
using Precompute.Model;
using Precompute.Model.Metrics;
using Precompute.Model.Versions;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>Step 8: rows into tables that nobody sees, files into the store, the manifest last.</summary>
internal sealed class StageStep(RunServices services, RunContext run, RunJournal journal)
{
    /// <summary>Stages everything.</summary>
    public async Task<StagedVersion> ExecuteAsync(
        SourceData data, RunEvaluation evaluation, VersionLists lists, VersionIndexes indexes, RunPlan plan, StepScope step, CancellationToken cancellationToken)
    {
        long version = run.Version!.VersionId;
        ListStager stager = new(services.Serving);
        await stager.StageFeaturesAsync(version, data.Snapshot.Vocabulary, cancellationToken);
        step.Advance(0.05, "forward rows");
        StagedLists forward = await stager.StageAsync(version, Direction.Forward, lists.Read(Direction.Forward), cancellationToken);
        step.Advance(0.4, "reverse rows");
        StagedLists reverse = await stager.StageAsync(version, Direction.Reverse, lists.Read(Direction.Reverse), cancellationToken);
        step.Advance(0.7, "daily counts");
        DailyCountsWriter counts = new(services.Serving);
        long days = await counts.WriteAsync(data.Snapshot, services.Options.Weights.ToWeights(), cancellationToken);
        await counts.RefreshCountsAsync(cancellationToken);

        step.Advance(0.8, "files");
        WriteFiles(data, evaluation, lists, indexes, plan);
        VersionManifest manifest = run.Files!.Complete(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [VersionLayout.Name(Direction.Forward)] = forward.RowHash,
            [VersionLayout.Name(Direction.Reverse)] = reverse.RowHash,
        });
        int uploaded = await new VersionUploader(services.Store, services.Options.Store.Parallelism)
            .UploadAsync(run.Files.Folder, run.Version.Label, cancellationToken);

        long bytes = manifest.Files.Sum(static f => f.Length);
        step.Number("rows", forward.Rows + reverse.Rows);
        step.Number("daily_counts", days);
        step.Number("bytes", bytes);
        step.Text("content_sha256", manifest.ContentSha256);
        step.Note($"{forward.Rows:N0} forward and {reverse.Rows:N0} reverse rows, {uploaded} files of {Cli.ByteSize.Describe(bytes)}, content {manifest.ContentSha256[..12]}…");
        return new StagedVersion(forward, reverse, manifest);
    }

    private void WriteFiles(SourceData data, RunEvaluation evaluation, VersionLists lists, VersionIndexes indexes, RunPlan plan)
    {
        VersionWriter files = run.Files!;
        VersionParts.Write(files, services.Options, data, lists);
        files.WriteServing(indexes.Serving);
        EvaluationDocument measured = new()
        {
            Version = run.Version!.Label.ToString(),
            MeasuredAt = services.Time.GetUtcNow(),
            Reports = evaluation.Reports,
            Decisions = evaluation.Decisions,
        };
        files.WriteEvaluation(measured);
        files.WriteEvaluationPage(EvaluationPage.Render(measured));
        foreach (EntityQuality quality in evaluation.EntityQuality)
            files.WriteEntityQuality(quality.Direction, ServingEntityQuality.ByOrdinal(quality, data.Catalogue.QueriesOf(quality.Direction).Count));
        files.WriteRun(new RunRecord
        {
            Label = run.Version!.Label.ToString(),
            Kind = plan.Kind.ToString().ToLowerInvariant(),
            StartedAt = run.StartedAt,
            FinishedAt = services.Time.GetUtcNow(),
            Host = Environment.MachineName,
            Threads = plan.Threads,
            Software = typeof(StageStep).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
            Watermark = data.Snapshot.Watermark,
            WarmStartedFrom = lists.Inputs.Models.StartedFrom,
            ReusedSteps = [.. journal.Steps.Where(static s => s.ReusedFromRun is not null).Select(static s => s.Step)],
            Steps = [.. journal.Steps.Select(static s => new RunStepCost(s.Step, s.Seconds, s.PeakRssMb))],
        });
    }
}
