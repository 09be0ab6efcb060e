using Precompute.Batch.Cli.Progress;
using Precompute.Batch.Pipeline;
using Precompute.Database.Migrations;

namespace Precompute.Batch.Cli;

/// <summary>Runs the pipeline for the command line.</summary>
internal static class RunAction
{
    /// <summary>Runs it and returns the exit code.</summary>
    public static async Task<int> ExecuteAsync(CommandSession session, RunRequest request, CancellationToken cancellationToken)
    {
        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(session.Options, session.Error, cancellationToken);
        RunOutcome outcome = await ExecuteAsync(session, databases, request, cancellationToken);
        return ExitCodeOf(outcome.Status);
    }

    /// <summary>Runs it on databases that are open already.</summary>
    public static async Task<RunOutcome> ExecuteAsync(
        CommandSession session, DatabaseConnections databases, RunRequest request, CancellationToken cancellationToken)
    {
        MigrationStatus schema = await MigrationRunner.StatusAsync(databases.Serving, cancellationToken);

        // Views and reports of another build do no harm to a run; missing tables and columns do.
        if (schema.Pending.FirstOrDefault(static s => s.StartsWith("migrations/", StringComparison.Ordinal)) is { } missing)
            throw new InvalidInputException($"The serving database lacks {missing}: run 'precompute db migrate'.");
        await using VersionRun run = VersionRun.Create(session.Options, databases.Serving, databases.Source, DataFolders.Of(session.Options), session.Time);
        return session.Json
            ? await run.ExecuteAsync(request, new JsonRunObserver(session.Output), cancellationToken)
            : await ConsoleRunObserver.WatchAsync(
                Consoles.On(session.Output), observer => run.ExecuteAsync(request, observer, cancellationToken));
    }

    /// <summary>What a run's end means for the caller of the process.</summary>
    internal static int ExitCodeOf(RunStatus status) => status switch
    {
        RunStatus.Activated or RunStatus.NothingChanged or RunStatus.DryRun or RunStatus.Held => ExitCodes.Done,
        RunStatus.Refused => ExitCodes.Refused,
        RunStatus.Locked or RunStatus.FenceLost => ExitCodes.LockLost,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a way in which a run ends."),
    };
}
