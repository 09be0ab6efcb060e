using System.Diagnostics;
using System.Text.Json;
using Precompute.Artifacts;
using Precompute.Batch.Cli;
using Precompute.Batch.Options;
using Precompute.Batch.Pipeline;
using Precompute.Batch.Pipeline.Steps;
using Precompute.Database.Publish;
using Precompute.Model;
using Precompute.Model.Versions;

namespace Precompute.Batch.Replay;

/// <summary>
/// Computes a past run's version again, by the settings of its ledger entry, from what the version's files hold, with the steps of the
/// pipeline, and compares. Publishes and records nothing.
/// </summary>
internal sealed class VersionReplay(RunServices services, IRunObserver observer, int threads)
{
    private static readonly Direction[] Directions = [Direction.Forward, Direction.Reverse];

    private int _number;

    /// <summary>Replays.</summary>
    /// <param name="replayed">The run. The process computes with its kernels.</param>
    /// <param name="folder">An empty, private folder; its contents are the caller's to remove.</param>
    /// <param name="cancellationToken">Looked at all along.</param>
    /// <exception cref="InvalidInputException">What it started from is gone, or the ledger's entry is another software's.</exception>
    public async Task<ReplayVerdict> ExecuteAsync(ReplayableRun replayed, string folder, CancellationToken cancellationToken)
    {
        BatchOptions options = OptionsOf(replayed);
        string stored = await StepAsync("fetch", step => FetchAsync(replayed.Version.Label, folder, step, cancellationToken));
        RunRecord record = VersionReader.ReadRun(stored);
        VersionConfig config = VersionReader.ReadConfig(stored);
        FactorModels? earlier = record.WarmStartedFrom is { } start
            ? await StepAsync("fetch", step => FetchStartAsync(start, folder, replayed, step, cancellationToken))
            : null;
        SourceData data = VersionInputs.Read(stored);
        RunPlan plan = new()
        {
            Kind = Enum.Parse<RunKind>(record.Kind, ignoreCase: true),
            Why = "",
            Threads = threads,
            EstimatedMemory = 0,
            BaselineMemory = 0,
            EstimatedDisk = 0,
        };

        VersionWriter files = new(Path.Combine(folder, "replayed"), replayed.Label);
        FactorModels models = await StepAsync(RunSteps.Train, step => Task.FromResult(plan.Kind == RunKind.Import
            ? TakeImported(stored, files, step)
            : TrainStep.Train(options, data, plan, earlier, files, step, cancellationToken)));
        using VersionIndexes indexes = await StepAsync(RunSteps.Index, step => Task.FromResult(new IndexStep(options).Execute(models, data.Catalogue, files, plan, step, cancellationToken)));
        VersionLists lists = await StepAsync(RunSteps.Lists, step => Task.FromResult(new ListsStep(options).Execute(data, models, config.Methods.Routes, files, plan, step, cancellationToken)));
        VersionParts.Write(files, options, data, lists);
        return await StepAsync("compare", step => CompareAsync(replayed, record, stored, lists, step, cancellationToken));
    }

    private BatchOptions OptionsOf(ReplayableRun replayed)
    {
        try
        {
            return RunConfiguration.Restore(services.Options, replayed.Run.Config);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            throw new InvalidInputException($"The settings of run {replayed.Run.RunId} in the ledger are not those of this software: {e.Message}", e);
        }
    }

    private async Task<string> FetchAsync(string label, string folder, StepScope step, CancellationToken cancellationToken)
    {
        string stored = await new VersionDownloader(services.Store, services.Options.Store.Parallelism)
            .DownloadAsync(VersionLabel.Parse(label), Path.Combine(folder, "stored"), cancellationToken);
        step.Note($"{label}, every file as its manifest says");
        return stored;
    }

    private async Task<FactorModels> FetchStartAsync(string label, string folder, ReplayableRun replayed, StepScope step, CancellationToken cancellationToken)
    {
        string subject = $"Run {replayed.Run.RunId} trained from the factors of {label}, which";
        VersionRecord version = await services.Versions.FindAsync(label, cancellationToken)
            ?? throw new InvalidInputException($"{subject} is not known here.");
        ReplayableRun.RequireFiles(version, subject);
        string stored = await FetchAsync(label, folder, step, cancellationToken);
        FactorModels models = new(VersionReader.ReadModel(stored, Direction.Forward), VersionReader.ReadModel(stored, Direction.Reverse));
        Directory.Delete(stored, recursive: true);
        return models;
    }

    // Trained elsewhere: of such a version the factors are an input.
    private static FactorModels TakeImported(string stored, VersionWriter files, StepScope step)
    {
        FactorModels models = new(VersionReader.ReadModel(stored, Direction.Forward), VersionReader.ReadModel(stored, Direction.Reverse));
        files.WriteModel(models.Forward);
        files.WriteModel(models.Reverse);
        step.Note("imported factors, taken as they are");
        return models;
    }

    private async Task<ReplayVerdict> CompareAsync(
        ReplayableRun replayed, RunRecord record, string stored, VersionLists lists, StepScope step, CancellationToken cancellationToken)
    {
        VersionManifest manifest = VersionReader.ReadManifest(stored);
        VersionFile[] files = [.. manifest.Files.Where(static f => f.Path.StartsWith(VersionLayout.DataPrefix, StringComparison.Ordinal))];
        VersionFile[] again = [.. files.Select(f => File.Exists(VersionLayout.PathIn(lists.Folder, f.Path)) ? FileDigest.Describe(lists.Folder, f.Path) : new VersionFile(f.Path, 0, "not written"))];
        List<ReplayDifference> differences = [.. files.Zip(again).Where(static p => p.First != p.Second).Select(static p => new ReplayDifference(p.First.Path, p.First.Sha256, p.Second.Sha256))];
        Dictionary<string, string> rowHashes = new(StringComparer.Ordinal);
        long rows = 0;
        foreach (Direction direction in Directions)
        {
            string name = VersionLayout.Name(direction);
            RowSetHash computed = new();
            foreach (Model.Lists.RecommendationRow row in lists.Read(direction))
                computed.Add(row);
            rowHashes[name] = computed.ToHex();
            ReadBackResult published = await new ReadBackVerifier(services.Serving).ReadAsync(replayed.Version.VersionId, direction, cancellationToken);
            rows += published.Rows;
            if (!string.Equals(published.RowHash, rowHashes[name], StringComparison.Ordinal))
                differences.Add(new ReplayDifference($"rows:{name}", $"{published.Rows:N0} rows, {published.RowHash}", $"{computed.Count:N0} rows, {rowHashes[name]}"));
        }

        differences.AddRange(ListDifferences.Find(stored, lists.Folder));
        step.Note(differences.Count == 0 ? "the same" : "different");
        return new ReplayVerdict
        {
            RunId = replayed.Run.RunId,
            Version = replayed.Version.Label,
            KernelVariant = RunConfiguration.KernelName,
            ContentSha256 = manifest.ContentSha256,
            ReplayedSha256 = VersionManifest.ComputeContentSha256(again, rowHashes),
            Software = record.Software,
            StartedFrom = record.WarmStartedFrom,
            Rows = rows,
            Differences = differences,
        };
    }

    private async Task<T> StepAsync<T>(string name, Func<StepScope, Task<T>> work)
    {
        StepScope scope = new(observer, name);
        observer.StepStarted(++_number, name);
        ProcessMemory.ResetPeak();
        long start = Stopwatch.GetTimestamp();
        T result = await work(scope);
        observer.StepFinished(new StepReport(_number, name, Stopwatch.GetElapsedTime(start).TotalSeconds, ProcessMemory.PeakMb(), scope.Line));
        return result;
    }
}
