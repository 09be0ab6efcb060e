using Precompute.Batch.Pipeline;
using Precompute.Database.Publish;

namespace Precompute.Batch.Doctor.Checks;

/// <summary>The version that serves: its age, its kernels, a hold by a rollback.</summary>
internal sealed class VersionCheck : ICheck
{
    // As Api:FreshnessLimit by default: from then on /health says degraded.
    private static readonly TimeSpan Old = TimeSpan.FromHours(48);

    /// <inheritdoc/>
    public string Name => "version";

    /// <inheritdoc/>
    public Needs Needs => Needs.Serving;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(Patient patient, CancellationToken cancellationToken)
    {
        ActiveVersion pointer = await new VersionStore(patient.Serving, patient.Time).ReadActiveAsync(cancellationToken);
        return Examine(Name, pointer, patient.Time.GetUtcNow(), RunConfiguration.KernelName);
    }

    /// <summary>The verdict on the pointer at a moment.</summary>
    internal static IReadOnlyList<Finding> Examine(string check, ActiveVersion pointer, DateTimeOffset now, string kernels)
    {
        List<Finding> findings = [];
        if (pointer.Version is not { } version)
        {
            findings.Add(new Finding(check, Verdict.Warning, "No version serves: the API answers 503.", pointer.Previous is null ? "precompute run weekly" : "precompute versions rollback, or a new run"));
        }
        else
        {
            TimeSpan age = now - version.CreatedAt;
            string message = $"{version.Label} serves, {age.TotalHours:F1} h old, {version.Kind}, computed with {version.KernelVariant ?? "unknown kernels"}.";
            findings.Add(age > Old
                ? new Finding(check, Verdict.Warning, message, "No newer one was published: see the runs, and ops/runbooks.md, 'stale version'.")
                : new Finding(check, Verdict.Ok, message));
            if (version.KernelVariant is { } other && !string.Equals(other, kernels, StringComparison.Ordinal))
                findings.Add(new Finding($"{check}: kernels", Verdict.Warning, $"It was computed with {other}, this machine uses {kernels}: the same data would give other last bits here.", $"Harmless for runs. For a replay set PRECOMPUTE_KERNEL={other}."));
        }

        if (pointer.IsHeld(now))
            findings.Add(new Finding($"{check}: hold", Verdict.Warning, $"A rollback by {pointer.ChangedBy} holds activation until {pointer.HoldUntil:u}: scheduled runs make versions and do not activate them.", "precompute versions activate <version>, or precompute run auto --force, ends the hold."));
        return findings;
    }
}
