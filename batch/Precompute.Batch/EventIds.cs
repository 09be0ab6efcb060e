namespace Precompute.Batch;

/// <summary>Event ids of the batch's log, 1000 to 1999. Never renumbered: alerts and searches name them.</summary>
internal static class EventIds
{
    public const int ScheduleStarted = 1001;
    public const int ScheduleNext = 1002;
    public const int ScheduleStopping = 1003;
    public const int ScheduleStopped = 1004;
    public const int ScheduleStoppedLate = 1005;
    public const int ScheduledRunBegins = 1010;
    public const int ScheduledRunEnded = 1011;
    public const int ScheduledRunElsewhere = 1012;
    public const int ScheduledRunAnswered = 1013;
    public const int ScheduledRunMissed = 1014;
    public const int ScheduledRunNotPublished = 1015;
    public const int ScheduledRunCancelled = 1016;
    public const int ScheduledRunFailed = 1017;
    public const int HeartbeatFailed = 1020;
}
