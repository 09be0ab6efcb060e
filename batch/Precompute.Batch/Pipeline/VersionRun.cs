using Precompute.Batch.Cli;
using Precompute.Batch.Gates;
using Precompute.Batch.Options;
using Precompute.Batch.Pipeline.Resume;
using Precompute.Batch.Pipeline.Steps;

namespace Precompute.Batch.Pipeline;

/// <summary>
/// One run: from the application's interactions to a version that serves. The numbered steps and nothing else; each is a file of its
/// own in <c>Steps/</c> and hands a typed result to the next. Whatever is raised leaves the old version serving.
/// </summary>
internal sealed class VersionRun : IAsyncDisposable
{
    private readonly RunServices _services;

    private VersionRun(RunServices services) => _services = services;

    /// <summary>A run over two open databases.</summary>
    public static VersionRun Create(BatchOptions options, string serving, string source, DataFolders folders, TimeProvider time) =>
        new(new RunServices(options, serving, source, folders, time));

    /// <summary>Runs all steps.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="observer">Follows the run.</param>
    /// <param name="cancellationToken">Stops it; the version is then marked failed.</param>
    /// <returns>How it ended. Faults are raised.</returns>
    public async Task<RunOutcome> ExecuteAsync(RunRequest request, IRunObserver observer, CancellationToken cancellationToken)
    {
        RunJournal journal = new(_services, request, observer);
        RunContext? run;
        try
        {
            run = await journal.StepAsync(RunSteps.Begin, (step, token) => BeginStep.ExecuteAsync(_services, request, journal, step, token), cancellationToken);
        }
        catch (Exception e)
        {
            await journal.FailAsync(run: null, e);
            throw;
        }

        if (run is null)
            return journal.Locked();
        await using (run)
        {
            try
            {
                RunOutcome outcome = await MakeVersionAsync(run, journal, cancellationToken);

                // What a gate refused may be accepted, and what a person's decision stopped may be asked for again: that need not train anew.
                if (outcome.Status is not (RunStatus.Refused or RunStatus.FenceLost))
                    run.ForgetSteps();
                return await journal.EndAsync(outcome);
            }
            catch (Exception e)
            {
                if (FullDisk.IsBehind(e))
                    run.ForgetSteps();
                await journal.FailAsync(run, e);
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task<RunOutcome> MakeVersionAsync(RunContext run, RunJournal journal, CancellationToken ct)
    {
        RunPlan plan = await journal.StepAsync(RunSteps.Preflight, (step, t) => PreflightStep.ExecuteAsync(_services, run, step, t), ct);
        SourceData data = await journal.StepAsync(RunSteps.Extract, (step, t) => ExtractStep.ExecuteAsync(_services, run, plan, step, t), ct);
        await journal.ExtractedAsync(data, plan, run, ct);
        if (run.Version is null)
            return Outcomes.NothingChanged(run);
        ResumableSteps resumable = new(_services, run);
        RunEvaluation evaluation = await journal.StepAsync(RunSteps.Evaluate, (step, t) => resumable.EvaluateAsync(data, plan, step, t), ct);
        await journal.EvaluatedAsync(evaluation, ct);
        FactorModels models = await journal.StepAsync(RunSteps.Train, (step, t) => resumable.TrainAsync(data, plan, step, t), ct);
        using VersionIndexes indexes = await journal.StepAsync(RunSteps.Index, (step, t) => resumable.IndexAsync(models, data.Catalogue, plan, step, t), ct);
        VersionLists lists = await journal.StepAsync(RunSteps.Lists, (step, t) => resumable.ListsAsync(data, models, evaluation, plan, step, t), ct);
        StagedVersion staged = await journal.StepAsync(
            RunSteps.Stage, (step, t) => new StageStep(_services, run, journal).ExecuteAsync(data, evaluation, lists, indexes, plan, step, t), ct);
        VerifiedVersion verified = await journal.StepAsync(
            RunSteps.Verify, (step, t) => new VerifyStep(_services).ExecuteAsync(run, data, evaluation, lists, staged, step, t), ct);
        IReadOnlyList<GateResult> gates = await journal.StepAsync(
            RunSteps.Gates, (step, t) => GateStep.ExecuteAsync(_services, run, evaluation, lists, indexes, journal, step, t), ct);
        RunOutcome outcome = await journal.StepAsync(
            RunSteps.Activate, (step, t) => ActivateStep.ExecuteAsync(_services, run, lists, verified, gates, step, t), ct);
        string? notPruned = await journal.StepAsync(RunSteps.Retain, (step, t) => RetainStep.ExecuteAsync(_services, run, step, t), ct);
        return notPruned is null ? outcome : outcome with { Message = $"{outcome.Message} {notPruned}" };
    }
}
