using Precompute.Database.Ledger;
using Precompute.Database.Publish;

namespace Precompute.Batch.Doctor.Checks;

/// <summary>How the last runs ended, and whether one ended without a word.</summary>
internal sealed class RunsCheck : ICheck
{
    private const int Shown = 5;

    /// <inheritdoc/>
    public string Name => "runs";

    /// <inheritdoc/>
    public Needs Needs => Needs.Serving;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(Patient patient, CancellationToken cancellationToken)
    {
        IReadOnlyList<LedgerRun> runs = await new RunLedger(patient.Serving, patient.Time).ListAsync(Shown, cancellationToken);
        bool going = runs.Any(static r => r.Status == RunStatus.Running) && await IsLockTakenAsync(patient, cancellationToken);
        return [Examine(Name, runs, going)];
    }

    /// <summary>The verdict on the newest runs, newest first.</summary>
    /// <param name="check">Name of the check.</param>
    /// <param name="runs">The runs.</param>
    /// <param name="going">Whether a process holds the run lock.</param>
    internal static Finding Examine(string check, IReadOnlyList<LedgerRun> runs, bool going)
    {
        if (runs.Count == 0)
            return new Finding(check, Verdict.Warning, "There has been no run yet.", "precompute run weekly");
        string history = string.Join(", ", runs.Select(static r => $"{r.RunId} {r.Kind} {r.Status} {r.StartedAt:u}"));
        if (runs.FirstOrDefault(static r => r.Status == RunStatus.Running) is { } open && !going)
            return new Finding(check, Verdict.Warning, $"Run {open.RunId} ended without a word (killed?): {history}.", "Nothing of it is visible to readers. The next run cleans up after it; look into the system's log for the reason (out of memory?).");
        LedgerRun last = runs[0];
        return last.Status is RunStatus.Failed or RunStatus.Killed or RunStatus.Refused or RunStatus.Lost
            ? new Finding(check, Verdict.Warning, $"Run {last.RunId} is '{last.Status}' (exit code {last.ExitCode}): {last.Message}", $"ops/runbooks.md. The steps: select * from report.run_steps where run_id = {last.RunId}; the gates: report.run_gates.")
            : new Finding(check, Verdict.Ok, $"The last runs: {history}.");
    }

    private static async Task<bool> IsLockTakenAsync(Patient patient, CancellationToken cancellationToken)
    {
        await using RunLock? free = await RunLock.TryAcquireAsync(patient.Serving, cancellationToken);
        return free is null;
    }
}
