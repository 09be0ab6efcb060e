using Microsoft.Extensions.Logging;
using Precompute.Batch.Pipeline;

namespace Precompute.Batch.Scheduling;

/// <summary>Everything the scheduler logs.</summary>
internal static partial class ScheduleLog
{
    [LoggerMessage(EventIds.ScheduleStarted, LogLevel.Information, "The scheduler has started; times are those of {Zone}, missed ones are made good for {CatchUpHours} h")]
    public static partial void Started(ILogger logger, string zone, double catchUpHours);

    [LoggerMessage(EventIds.ScheduleNext, LogLevel.Information, "Next: {Kind} at {At:u}")]
    public static partial void Next(ILogger logger, RunKind kind, DateTimeOffset at);

    [LoggerMessage(EventIds.ScheduleStopping, LogLevel.Information, "The scheduler is asked to end; a run that goes on has {Seconds} s to stop")]
    public static partial void Stopping(ILogger logger, int seconds);

    [LoggerMessage(EventIds.ScheduleStopped, LogLevel.Information, "The scheduler has ended")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(EventIds.ScheduleStoppedLate, LogLevel.Error, "The run did not stop within {Seconds} s; the next run cleans up after it")]
    public static partial void StoppedLate(ILogger logger, int seconds);

    [LoggerMessage(EventIds.ScheduledRunBegins, LogLevel.Information, "A run begins: {Kind}, due at {Due:u}")]
    public static partial void Begins(ILogger logger, RunKind kind, DateTimeOffset due);

    [LoggerMessage(EventIds.ScheduledRunEnded, LogLevel.Information, "The {Kind} run is done: {Message}")]
    public static partial void Ended(ILogger logger, RunKind kind, string message);

    [LoggerMessage(EventIds.ScheduledRunElsewhere, LogLevel.Information, "Another process runs already; this {Kind} run is left to it")]
    public static partial void RunsElsewhere(ILogger logger, RunKind kind);

    [LoggerMessage(EventIds.ScheduledRunAnswered, LogLevel.Information, "The {Kind} run due at {Due:u} was done already: run {RunId}, {AnswerKind}, {Status}")]
    public static partial void AnsweredAlready(ILogger logger, RunKind kind, DateTimeOffset due, long runId, string answerKind, string status);

    [LoggerMessage(EventIds.ScheduledRunMissed, LogLevel.Warning, "A {Kind} run was missed more than {CatchUpHours} h ago and is not made good")]
    public static partial void MissedForGood(ILogger logger, RunKind kind, double catchUpHours);

    [LoggerMessage(EventIds.ScheduledRunNotPublished, LogLevel.Error, "The {Kind} run did not publish (exit code {ExitCode}); the old version serves: {Message}")]
    public static partial void NotPublished(ILogger logger, RunKind kind, int exitCode, string message);

    [LoggerMessage(EventIds.ScheduledRunCancelled, LogLevel.Warning, "The {Kind} run was cancelled; the old version serves")]
    public static partial void Cancelled(ILogger logger, RunKind kind);

    [LoggerMessage(EventIds.ScheduledRunFailed, LogLevel.Error, "The {Kind} run failed (exit code {ExitCode}); the old version serves: {Message}")]
    public static partial void Failed(ILogger logger, RunKind kind, int exitCode, string message, Exception exception);

    [LoggerMessage(EventIds.HeartbeatFailed, LogLevel.Warning, "The heartbeat file {File} cannot be written")]
    public static partial void HeartbeatFailed(ILogger logger, string file, Exception exception);
}
