using System.CommandLine;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute replay RUN</c>.</summary>
internal static class ReplayCommand
{
    private static readonly Argument<long> Run = new("run")
    {
        Description = "Id of a run whose version is kept: report.runs lists them.",
        HelpName = "RUN",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand replay = new(
            "replay",
            "Compute a past run's version again, from what its files and its ledger entry hold, and compare: factors, indexes, lists, rows. Nothing is published.",
            "precompute replay 41                                  # exit code 0: the same; 1: different",
            "precompute replay 41 --json | tail -n 1               # status, content_sha256, replayed_sha256, differences");
        replay.Add(Run);
        replay.Add(ThreadsOption.Workers);
        replay.SetAction(static (parse, cancellationToken) => CommandExecutor.RunAsync(
            parse, (session, token) => ReplayAction.ExecuteAsync(session, parse.GetRequiredValue(Run), parse.GetValue(ThreadsOption.Workers), token), cancellationToken));
        return replay;
    }
}
