using System.CommandLine;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute schedule</c>.</summary>
internal static class ScheduleCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand schedule = new(
            "schedule",
            "Keep running and make versions at the times of Schedule:Nightly and Schedule:Weekly, until a signal (TERM, INT) ends it. "
            + "Several may run on one database: one run results.",
            "precompute schedule",
            "PRECOMPUTE_Schedule__TimeZone=Europe/Berlin PRECOMPUTE_Schedule__Nightly='30 1 * * *' precompute schedule");
        schedule.SetAction(static (parse, token) => CommandExecutor.RunAsync(parse, ScheduleAction.ExecuteAsync, token));
        return schedule;
    }
}
