using Microsoft.Extensions.Logging;
using Precompute.Batch.Cli;
using Quartz;

namespace Precompute.Batch.Scheduling;

/// <summary>
/// Writes the heartbeat file, fired by the same Quartz that fires the runs: while the file is young, runs are fired too. Beats go on during a run.
/// </summary>
internal sealed class HeartbeatJob(CommandSession session, RunSchedule schedule, ILogger<HeartbeatJob> log) : IJob
{
    /// <summary>Time between two beats.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        string file = session.Options.Schedule.HeartbeatFile!;
        try
        {
            Beat(file, session.Time.GetUtcNow(), schedule);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The probe finds the file old; the runs are not given up for it.
            ScheduleLog.HeartbeatFailed(log, file, e);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Writes one beat, whole or not at all.</summary>
    public static void Beat(string file, DateTimeOffset now, RunSchedule schedule)
    {
        Firing? next = schedule.NextAfter(now);
        string written = $"{file}.{Environment.ProcessId}";
        File.WriteAllText(written, JsonLine.Of(new { At = now, Next = next?.At, NextKind = next?.Kind, Environment.ProcessId }) + "\n");
        File.Move(written, file, overwrite: true);
    }
}
