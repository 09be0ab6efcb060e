using Precompute.Batch.Gates;
using Precompute.Batch.Versions;
using Precompute.Database.Publish;
using Precompute.Model;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>
/// Step 11: moves the pointer, if the gates let it, nobody moved it meanwhile, and no rollback holds it. Everything up to here
/// was invisible to readers.
/// </summary>
internal static class ActivateStep
{
    /// <summary>Activates or says why not.</summary>
    public static async Task<RunOutcome> ExecuteAsync(
        RunServices services,
        RunContext run,
        VersionLists lists,
        VerifiedVersion verified,
        IReadOnlyList<GateResult> gates,
        StepScope step,
        CancellationToken cancellationToken)
    {
        string label = run.Version!.Label.ToString();
        string? serving = run.Pointer.Version?.Label;
        string old = serving is null ? "no version serves" : $"{serving} serves";
        (RunStatus status, string message) = await DecideAsync(services, run, verified, gates, label, old, step, cancellationToken);
        step.Text("outcome", status.ToString());
        step.Note(message);
        return new RunOutcome
        {
            Status = status,
            Message = message,
            Version = label,
            Serving = status == RunStatus.Activated ? label : serving,
            ContentSha256 = verified.Manifest.ContentSha256,
            RowsByMethod = lists.RowsByMethod,
            Difference = status == RunStatus.DryRun ? await CompareAsync(services, run, lists, cancellationToken) : null,
        };
    }

    /// <summary>What readers would have noticed.</summary>
    private static async Task<VersionDifference?> CompareAsync(RunServices services, RunContext run, VersionLists lists, CancellationToken cancellationToken)
    {
        ActiveVersion now = await services.Versions.ReadActiveAsync(cancellationToken);
        VersionRecord? made = await services.Versions.FindAsync(run.Version!.Label.ToString(), cancellationToken);
        return now.Version is null || made is null
            ? null
            : await VersionDiff.CompareAsync(services.Serving, now.Version, made, new DiffOptions { Thresholds = lists.Inputs.Methods.Thresholds }, cancellationToken);
    }

    private static async Task<(RunStatus Status, string Message)> DecideAsync(
        RunServices services, RunContext run, VerifiedVersion verified, IReadOnlyList<GateResult> gates, string label, string old, StepScope step, CancellationToken cancellationToken)
    {
        GateResult[] blocking = [.. gates.Where(static g => g.Blocks)];
        if (blocking.Length > 0)
        {
            string names = string.Join(", ", blocking.Select(static g => g.Gate));
            return (RunStatus.Refused, $"{label} is refused by {names}; {old}. {blocking[0].Detail} (--accept {blocking[0].Gate} --why TEXT publishes it all the same.)");
        }

        if (run.Request.DryRun)
            return (RunStatus.DryRun, $"{label} is complete and was not activated (--dry-run); {old}.");
        ActiveVersion now = await services.Versions.ReadActiveAsync(cancellationToken);
        if (now.IsHeld(services.Time.GetUtcNow()) && !run.Request.Force)
            return (RunStatus.Held, $"{label} is complete; a rollback by {now.ChangedBy} holds activation until {now.HoldUntil:u}, so {old} (--force activates).");
        try
        {
            await run.Lock.EnsureHeldAsync(cancellationToken);
        }
        catch (RunLockLostException e)
        {
            return (RunStatus.FenceLost, $"{label} was not activated: {e.Message}");
        }

        ReadBackVerifier lists = new(services.Serving);
        foreach ((Direction direction, long rows) in verified.Rows)
            await lists.RequireCountAsync(run.Version!.VersionId, direction, rows, cancellationToken);
        ActivationResult result = await new VersionActivator(services.Serving, services.Time).ActivateAsync(
            run.Version!.VersionId, run.Pointer.Fence, $"run on {Environment.MachineName}", cancellationToken);
        step.Number("pointer_locked_ms", result.PointerLocked.TotalMilliseconds);
        return result.Outcome == ActivationOutcome.Activated
            ? (RunStatus.Activated, $"{label} serves.")
            : (RunStatus.FenceLost, $"{label} was not activated: {result.Message}");
    }
}
