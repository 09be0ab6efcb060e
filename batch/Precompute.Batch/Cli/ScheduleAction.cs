using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Precompute.Batch.Scheduling;

namespace Precompute.Batch.Cli;

/// <summary>Runs the scheduler until it is asked to end.</summary>
internal static class ScheduleAction
{
    /// <summary>Runs it. 0 when it ended cleanly, 1 when a run did not stop in time.</summary>
    public static async Task<int> ExecuteAsync(CommandSession session, CancellationToken cancellationToken)
    {
        DateTimeOffset now = session.Time.GetUtcNow();
        RunSchedule schedule = RunSchedule.Of(session.Options.Schedule, now);
        FirstBeat(session, schedule, now);
        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(session.Options, session.Error, cancellationToken);
        using IHost host = ScheduleHost.Create(session, databases, schedule);
        ILogger log = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Precompute.Schedule");
        await host.StartAsync(cancellationToken);
        ScheduleLog.Started(log, session.Options.Schedule.TimeZone, session.Options.Schedule.CatchUpHours);
        if (schedule.NextAfter(now) is { } next)
            ScheduleLog.Next(log, next.Kind, next.At);

        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellationToken.Register(asked.SetResult))
            await asked.Task;
        return await StopAsync(host, log, session.Options.Schedule.StopSeconds);
    }

    private static async Task<int> StopAsync(IHost host, ILogger log, int seconds)
    {
        ScheduleLog.Stopping(log, seconds);
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(seconds));
        try
        {
            await host.StopAsync(late.Token).WaitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            ScheduleLog.StoppedLate(log, seconds);
            return ExitCodes.Failed;
        }

        await host.Services.GetRequiredService<ScheduledRuns>().DisposeAsync();
        ScheduleLog.Stopped(log);
        return ExitCodes.Done;
    }

    // A file that cannot be written is found at once, not by a probe that restarts the process for ever.
    private static void FirstBeat(CommandSession session, RunSchedule schedule, DateTimeOffset now)
    {
        if (session.Options.Schedule.HeartbeatFile is not { Length: > 0 } file)
            return;
        try
        {
            HeartbeatJob.Beat(file, now, schedule);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"Schedule:HeartbeatFile '{file}' cannot be written: {e.Message}", e);
        }
    }
}
