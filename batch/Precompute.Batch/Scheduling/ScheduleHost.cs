using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Precompute.Batch.Cli;
using Precompute.Batch.Options;
using Precompute.Batch.Pipeline;
using Quartz;

namespace Precompute.Batch.Scheduling;

/// <summary>The process of <c>schedule</c>: a host with Quartz in it.</summary>
internal static class ScheduleHost
{
    // Weekly first where both times come at once: the nightly firing then finds itself answered.
    private const int WeeklyPriority = 10;
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ssZ ";

    /// <summary>Makes the host. Nothing runs before it is started.</summary>
    public static IHost Create(CommandSession session, DatabaseConnections databases, RunSchedule schedule)
    {
        HostApplicationBuilder builder = new(new HostApplicationBuilderSettings { DisableDefaults = true });
        ScheduleOptions options = session.Options.Schedule;
        ConfigureLogging(builder.Logging, session.Json);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.StopSeconds));
        builder.Services.AddSingleton(session);
        builder.Services.AddSingleton(schedule);
        builder.Services.AddSingleton(services => new ScheduledRuns(session, databases, schedule, services.GetRequiredService<ILogger<ScheduledRuns>>()));
        builder.Services.AddQuartz(quartz => Configure(quartz, session, schedule));
        builder.Services.AddQuartzHostedService(static hosted => hosted.WaitForJobsToComplete = true);
        return builder.Build();
    }

    private static void Configure(IQuartzBuilder quartz, CommandSession session, RunSchedule schedule)
    {
        quartz.UseTimeProvider(session.Time);
        quartz.UseInMemoryStore();
        quartz.ConfigureScheduler(static s => s.ShutdownJobInterruption = ShutdownJobInterruption.Always);
        JobKey runs = new("runs");
        quartz.AddJob<ScheduledRunJob>(job => job.WithIdentity(runs).StoreDurably());
        DateTimeOffset now = session.Time.GetUtcNow();
        foreach ((RunKind kind, CronExpression times) in schedule.Times)
        {
            int priority = kind == RunKind.Weekly ? WeeklyPriority : 1;
            quartz.AddTrigger(trigger => trigger.ForJob(runs).WithIdentity(kind.ToString()).WithPriority(priority)
                .UsingJobData(ScheduledRunJob.Kind, kind.ToString())
                .WithCronSchedule(times, static cron => cron.WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)));

            // Quartz knows nothing of times that passed while the process was down; the ledger decides whether they are still to be answered.
            if (schedule.LatestUpTo(kind, now, TimeSpan.Zero) is not null)
            {
                quartz.AddTrigger(trigger => trigger.ForJob(runs).WithIdentity($"{kind}, missed").WithPriority(priority)
                    .UsingJobData(ScheduledRunJob.Kind, kind.ToString()).StartNow());
            }
        }

        if (!string.IsNullOrWhiteSpace(session.Options.Schedule.HeartbeatFile))
        {
            quartz.ScheduleJob<HeartbeatJob>(static trigger => trigger.WithIdentity("heartbeat")
                .WithSimpleSchedule(static s => s.WithInterval(HeartbeatJob.Interval).RepeatForever()));
        }
    }

    // Standard output belongs to the runs, as `run` prints them; the log goes to standard error.
    private static void ConfigureLogging(ILoggingBuilder logging, bool json)
    {
        logging.AddFilter("Quartz", LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning);
        logging.AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (json)
            logging.AddJsonConsole(static console => (console.UseUtcTimestamp, console.TimestampFormat) = (true, TimeFormat.Trim()));
        else
            logging.AddSimpleConsole(static console => (console.UseUtcTimestamp, console.TimestampFormat, console.SingleLine) = (true, TimeFormat, true));
    }
}
