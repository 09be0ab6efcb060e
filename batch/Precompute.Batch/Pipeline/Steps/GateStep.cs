using System.Text.Json;
using Precompute.Batch.Cli;
using Precompute.Batch.Gates;
using Precompute.Database.Extract;
using Precompute.Database.Publish;
using Precompute.Model;
using Precompute.Model.Versions;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>Step 10: every gate, its verdict into the ledger; a refusal marks the version.</summary>
internal static class GateStep
{
    private const string ByMethod = "by_method";

    /// <summary>Asks all gates.</summary>
    public static async Task<IReadOnlyList<GateResult>> ExecuteAsync(
        RunServices services,
        RunContext run,
        RunEvaluation evaluation,
        VersionLists lists,
        VersionIndexes indexes,
        RunJournal journal,
        StepScope step,
        CancellationToken cancellationToken)
    {
        PublishedLists published = new(services.Serving);
        GateEvidence evidence = new()
        {
            Options = services.Options.Gates,
            Resampling = services.Options.Evaluation,
            Inputs = lists.Inputs,
            Rows = lists.Read,
            StoredRows = await published.CountAsync(run.Version!.VersionId, cancellationToken),
            Now = await EligibilityNow.ReadAsync(services.Source, cancellationToken),
            Recall = indexes.Recall,
            FilteredRecall = indexes.FilteredRecall,
            Serving = indexes.Serving,
            Evaluation = evaluation,
            Previous = run.Pointer.Version is { } active ? await PreviousOfAsync(services, active, published, lists, step, cancellationToken) : null,
        };
        step.Advance(0.3, "lists");
        IReadOnlyList<GateResult> gates = new GateKeeper(GateKeeper.Standard).JudgeAll(evidence, run.Request.Accepted, cancellationToken);
        await journal.JudgedAsync(gates, cancellationToken);
        GateResult[] blocking = [.. gates.Where(static g => g.Blocks)];
        if (blocking.Length > 0)
            await services.Versions.MarkRefusedAsync(run.Version!.VersionId, cancellationToken);
        step.Note(string.Join(", ", gates.GroupBy(static g => g.Blocks ? GateVerdict.Refused : g.Verdict == GateVerdict.Refused ? GateVerdict.Passed : g.Verdict)
            .OrderBy(static g => g.Key).Select(static g => $"{g.Count()} {JsonNamingPolicy.SnakeCaseLower.ConvertName(g.Key.ToString()).Replace('_', ' ')}"))
            + (blocking.Length == 0 ? "" : ": " + string.Join(", ", blocking.Select(static g => g.Gate))));
        return gates;
    }

    private static async Task<PreviousVersion> PreviousOfAsync(
        RunServices services, VersionRecord active, PublishedLists published, VersionLists lists, StepScope step, CancellationToken cancellationToken)
    {
        using JsonDocument metrics = JsonDocument.Parse(active.Metrics);
        return new PreviousVersion
        {
            Label = active.Label,
            Rows = RowsOf(active),
            Quality = metrics.RootElement.TryGetProperty("served", out JsonElement served) ? JsonLine.Read<List<ServedQuality>>(served) : [],
            EntityQuality = await ServingEntityQuality.ReadAsync(
                services.Store, active.Label, Path.Combine(services.Folders.Work, "serving"), step, cancellationToken),
            Churn = await ChurnSample.CompareAsync(published, active.VersionId, lists.Folder, services.Options.Gates.Depth, cancellationToken),
        };
    }

    /// <summary>Rows by direction, and by direction and role where the version kept them.</summary>
    internal static IReadOnlyDictionary<string, long> RowsOf(VersionRecord version)
    {
        using JsonDocument counts = JsonDocument.Parse(version.RowCounts);
        SortedDictionary<string, long> rows = new(StringComparer.Ordinal);
        foreach (Direction direction in (Direction[])[Direction.Forward, Direction.Reverse])
        {
            if (counts.RootElement.TryGetProperty(VersionLayout.Name(direction), out JsonElement value))
                rows[VersionLayout.Name(direction)] = value.GetInt64();
        }

        if (!counts.RootElement.TryGetProperty(ByMethod, out JsonElement methods))
            return rows;
        foreach (JsonProperty method in methods.EnumerateObject())
        {
            string[] parts = method.Name.Split('/');
            string role = $"{parts[0]}/{parts[1]}";
            rows[role] = rows.GetValueOrDefault(role) + method.Value.GetInt64();
        }

        return rows;
    }
}
