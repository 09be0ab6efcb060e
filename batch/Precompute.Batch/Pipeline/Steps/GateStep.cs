using System.Text.Json;
using Precompute.Batch.Cli;
using Precompute.Batch.Gates;
using Precompute.Database.Publish;
using Precompute.Model;
using Precompute.Model.Versions;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>Step 10: every gate, its verdict into the ledger; a refusal marks the version.</summary>
internal static class GateStep
{
    /// <summary>Asks all gates.</summary>
    public static async Task<IReadOnlyList<GateResult>> ExecuteAsync(
        RunServices services,
        RunContext run,
        RunEvaluation evaluation,
        VersionLists lists,
        VersionIndexes indexes,
        VerifiedVersion verified,
        RunJournal journal,
        StepScope step,
        CancellationToken cancellationToken)
    {
        GateEvidence evidence = new()
        {
            Options = services.Options.Gates,
            Inputs = lists.Inputs,
            Rows = lists.Read,
            VerifiedRows = verified.Rows,
            Recall = indexes.Recall,
            Serving = indexes.Serving,
            Evaluation = evaluation,
            Previous = run.Pointer.Version is { } active ? PreviousOf(active) : null,
        };
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

    private static PreviousVersion PreviousOf(VersionRecord active)
    {
        using JsonDocument counts = JsonDocument.Parse(active.RowCounts);
        Dictionary<string, long> rows = new(StringComparer.Ordinal);
        foreach (Direction direction in (Direction[])[Direction.Forward, Direction.Reverse])
        {
            if (counts.RootElement.TryGetProperty(VersionLayout.Name(direction), out JsonElement value))
                rows[VersionLayout.Name(direction)] = value.GetInt64();
        }

        using JsonDocument metrics = JsonDocument.Parse(active.Metrics);
        IReadOnlyList<ServedQuality> quality = metrics.RootElement.TryGetProperty("served", out JsonElement served)
            ? JsonLine.Read<List<ServedQuality>>(served)
            : [];
        return new PreviousVersion(active.Label, rows, quality);
    }
}
