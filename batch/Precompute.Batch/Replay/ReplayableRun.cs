using Precompute.Batch.Cli;
using Precompute.Batch.Pipeline;
using Precompute.Database.Ledger;
using Precompute.Database.Publish;
using Precompute.Model.Versions;

namespace Precompute.Batch.Replay;

/// <summary>A run of the ledger whose version is still there.</summary>
/// <param name="Run">The ledger's entry.</param>
/// <param name="Version">The version it made.</param>
internal sealed record ReplayableRun(LedgerRun Run, VersionRecord Version)
{
    /// <summary>The version's label.</summary>
    public VersionLabel Label => VersionLabel.Parse(Version.Label);

    /// <summary>Finds a run, or says why it cannot be replayed.</summary>
    /// <exception cref="InvalidInputException">There is no such run, it made no version, or the version's files are gone.</exception>
    public static async Task<ReplayableRun> FindAsync(RunServices services, long runId, CancellationToken cancellationToken)
    {
        LedgerRun run = await services.Ledger.FindAsync(runId, cancellationToken)
            ?? throw new InvalidInputException($"There is no run {runId}; 'select run_id, model_version from report.runs' lists them.");
        if (run.VersionId is not { } versionId || await services.Versions.FindAsync($"{versionId}", cancellationToken) is not { } version)
            throw new InvalidInputException($"Run {runId} made no version ({run.Status}), so there is nothing to replay.");
        return new ReplayableRun(run, RequireFiles(version, $"Run {runId} made {version.Label}, which"));
    }

    /// <summary>The version that a replay needs, or why it cannot be had.</summary>
    /// <param name="version">The version.</param>
    /// <param name="subject">Beginning of the sentence, up to "is".</param>
    /// <exception cref="InvalidInputException">Its files are gone, or somebody was taken out of them.</exception>
    public static VersionRecord RequireFiles(VersionRecord version, string subject) => version.Status switch
    {
        VersionStatus.Pruned => throw new InvalidInputException($"{subject} is pruned: its files are gone, and with them what it was computed from. 'versions pin' keeps a version."),
        VersionStatus.Failed or VersionStatus.Refused or VersionStatus.Building => throw new InvalidInputException($"{subject} is {version.Status.ToName()}: no complete files of it are kept."),
        _ when version.AmendedAt is { } amended => throw new InvalidInputException(
            $"{subject} somebody was taken out of on {amended:u} ('precompute forget'): what it was computed from is not there any more. It was published as content {version.OriginalContentSha256}."),
        _ => version,
    };
}
