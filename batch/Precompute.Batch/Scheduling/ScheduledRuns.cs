using Microsoft.Extensions.Logging;
using Npgsql;
using Precompute.Batch.Cli;
using Precompute.Batch.Pipeline;
using Precompute.Database.Ledger;
using RunStatus = Precompute.Batch.Pipeline.RunStatus;

namespace Precompute.Batch.Scheduling;

/// <summary>
/// Does the runs of a schedule, with the code of <c>run</c>. Of several schedulers on one database one run results: whoever has the run
/// lock runs, the others say so and go on, and one that comes later finds the firing answered in the ledger.
/// </summary>
internal sealed class ScheduledRuns(CommandSession session, DatabaseConnections databases, RunSchedule schedule, ILogger<ScheduledRuns> log) : IAsyncDisposable
{
    private const int RunsLookedAt = 50;

    // A firing is late by as much as Quartz and a busy machine make it; that is not a missed one.
    private static readonly TimeSpan Punctual = TimeSpan.FromMinutes(2);

    private readonly NpgsqlDataSource _serving = NpgsqlDataSource.Create(databases.Serving);

    /// <summary>Answers the latest firing of a kind, unless it was too long ago or is answered.</summary>
    public async Task AnswerAsync(RunKind kind, CancellationToken cancellationToken)
    {
        if (schedule.LatestUpTo(kind, session.Time.GetUtcNow(), Punctual) is not { } due)
        {
            ScheduleLog.MissedForGood(log, kind, session.Options.Schedule.CatchUpHours);
            return;
        }

        try
        {
            RunLedger ledger = new(_serving, session.Time);
            if (RunSchedule.AnswerTo(new Firing(kind, due), await ledger.ListAsync(RunsLookedAt, cancellationToken)) is { } answer)
            {
                ScheduleLog.AnsweredAlready(log, kind, due, answer.RunId, answer.Kind, answer.Status);
                return;
            }

            ScheduleLog.Begins(log, kind, due);
            RunOutcome outcome = await RunAction.ExecuteAsync(session, databases, new RunRequest { Kind = kind, AsOf = session.AsOf }, cancellationToken);
            Report(kind, outcome);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            ScheduleLog.Cancelled(log, kind);
        }
        catch (Exception e)
        {
            // A night that failed must not end the scheduler: what `run` would have ended with is said, and the next firing tries anew.
            ScheduleLog.Failed(log, kind, CommandExecutor.ExitCodeOf(e), e.Message, e);
        }
        finally
        {
            ReturnMemory();
            if (!cancellationToken.IsCancellationRequested && schedule.NextAfter(session.Time.GetUtcNow()) is { } next)
                ScheduleLog.Next(log, next.Kind, next.At);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    private void Report(RunKind kind, RunOutcome outcome)
    {
        switch (outcome.Status)
        {
            case RunStatus.Locked:
                ScheduleLog.RunsElsewhere(log, kind);
                break;
            case RunStatus.Refused or RunStatus.FenceLost:
                ScheduleLog.NotPublished(log, kind, RunAction.ExitCodeOf(outcome.Status), outcome.Message);
                break;
            default:
                ScheduleLog.Ended(log, kind, outcome.Message);
                break;
        }
    }

    // A run needs gigabytes for minutes; between runs the machine is to have them back.
    private static void ReturnMemory() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
