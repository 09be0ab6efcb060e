using Npgsql;
using Precompute.Batch.Cli;
using Precompute.Batch.ModelImport;
using Precompute.Batch.Pipeline.Resume;
using Precompute.Database.Extract;
using Precompute.Database.Privacy;
using Precompute.Database.Publish;
using Precompute.Model.Interactions;
using Precompute.Model.Snapshot;
using Precompute.Numerics;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>
/// Step 3: reads the source in one snapshot. Where neither it nor the settings differ from the active version's, no version is minted
/// and the run ends here; a fingerprint of the content decides, not a count.
/// </summary>
internal static class ExtractStep
{
    /// <summary>Extracts, and mints the version if there is something to do.</summary>
    /// <exception cref="InvalidInputException">The source holds what it may not (the message names all of it), or models to import do not fit it.</exception>
    public static async Task<SourceData> ExecuteAsync(
        RunServices services, RunContext run, RunPlan plan, StepScope step, CancellationToken cancellationToken)
    {
        List<SourceFinding> findings = [];
        SourceSnapshot snapshot = await ReadAsync(services.Source, services.Serving, findings, cancellationToken);
        SourceData data = SourceData.Of(snapshot, services.Options.Weights.ToWeights(), run.Request.AsOf);
        InteractionMatrices matrices = data.Matrices;

        // Before anything is minted: a set that does not fit leaves no version behind.
        run.Imported = run.Request.Import is { } set ? ImportedModels.Of(set, data) : null;
        foreach ((string type, long count) in matrices.UnknownTypes)
            step.Number($"unknown_type_{type}", count);
        if (findings.Count > 0)
            step.Text("findings", string.Join(' ', findings));
        step.Number("orphan_interactions", snapshot.OrphanInteractions);
        step.Number("forgotten_entities", snapshot.ForgottenEntities);
        step.Text("fingerprint", snapshot.Fingerprint);
        step.Note($"{data.Interactions:N0} events, {matrices.Forward.NonZeroCount:N0} pairs forward, {matrices.Reverse.NonZeroCount:N0} reverse, newest {snapshot.Watermark:u}"
            + (matrices.UnknownTypes.Count == 0 ? "" : $"; unknown types, not used: {string.Join(", ", matrices.UnknownTypes.Select(static t => $"{t.Key} {t.Value:N0}"))}")
            + (findings.Count == 0 ? "" : $"; tolerated: {string.Join(' ', findings)}"));

        string configHash = RunConfiguration.HashOf(services.Options, run.Request.AsOf);
        bool unchanged = run.Imported is null && run.Pointer.Version is { } active
            && string.Equals(active.SourceFingerprint, snapshot.Fingerprint, StringComparison.Ordinal)
            && string.Equals(active.ConfigHash, configHash, StringComparison.Ordinal)
            && CoversKind(active.Kind, plan.Kind);
        if (!unchanged || run.Request.Force)
        {
            await run.MintAsync(
                new VersionDraft
                {
                    Kind = plan.Kind.ToString().ToLowerInvariant(),
                    Watermark = snapshot.Watermark,
                    SourceFingerprint = snapshot.Fingerprint,
                    Config = RunConfiguration.ToJson(services.Options),
                    ConfigHash = configHash,
                    KernelVariant = RunConfiguration.KernelName,
                },
                RunInputs.Of(run, snapshot, configHash, plan),
                cancellationToken);
        }

        return data;
    }

    // A nightly version was only warm-started: a training from scratch of the same data is news once. An imported one was not trained on them at all.
    private static bool CoversKind(string activeKind, RunKind kind) => Enum.TryParse(activeKind, ignoreCase: true, out RunKind active)
        && active != RunKind.Import && (kind != RunKind.Weekly || active == RunKind.Weekly);

    /// <summary>Reads the source in one snapshot, without whom the serving database says to leave out.</summary>
    /// <exception cref="InvalidInputException">The source holds what it may not; the message names all of it.</exception>
    public static async Task<SourceSnapshot> ReadAsync(
        NpgsqlDataSource source, NpgsqlDataSource serving, List<SourceFinding> findings, CancellationToken cancellationToken)
    {
        ForgottenIds forgotten = await new ForgottenRegistry(serving).ReadAsync(cancellationToken);
        try
        {
            return await SourceExtractor.ExtractAsync(source, forgotten, findings, cancellationToken);
        }
        catch (PrecomputeException e) when (!e.IsTransient)
        {
            throw new InvalidInputException(e.Message, e);
        }
    }
}
