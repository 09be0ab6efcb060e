using Precompute.Batch.Options;
using Precompute.Batch.Scheduling;

namespace Precompute.Batch.Doctor.Checks;

/// <summary>When <c>schedule</c> would run next.</summary>
internal sealed class ScheduleCheck : ICheck
{
    /// <inheritdoc/>
    public string Name => "schedule";

    /// <inheritdoc/>
    public Needs Needs => Needs.None;

    /// <inheritdoc/>
    public Task<IReadOnlyList<Finding>> ExamineAsync(Patient patient, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Finding>>([Examine(patient)]);

    private Finding Examine(Patient patient)
    {
        DateTimeOffset now = patient.Time.GetUtcNow();
        try
        {
            RunSchedule schedule = RunSchedule.Of(patient.Options.Schedule, now);
            string times = string.Join(", ", schedule.Times.Select(t => $"{t.Key.ToString().ToLowerInvariant()} next at {t.Value.GetNextValidTimeAfter(now):u}"));
            return new Finding(Name, Verdict.Ok, $"'precompute schedule' would run {times} ({patient.Options.Schedule.TimeZone}).");
        }
        catch (InvalidConfigurationException e)
        {
            return new Finding(Name, Verdict.Warning, string.Join(' ', e.Faults), "Only 'precompute schedule' needs it; cron, a timer or a CronJob do without.");
        }
    }
}
