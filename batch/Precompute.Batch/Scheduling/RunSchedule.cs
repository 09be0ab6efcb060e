using Precompute.Batch.Options;
using Precompute.Batch.Pipeline;
using Precompute.Database.Ledger;
using Quartz;
using LedgerStatus = Precompute.Database.Ledger.RunStatus;

namespace Precompute.Batch.Scheduling;

/// <summary>
/// The moments at which runs are wanted. Where clocks go forward over one, it is the moment they went forward; where a time comes twice,
/// the first of them.
/// </summary>
internal sealed class RunSchedule
{
    private readonly TimeSpan _catchUp;

    private RunSchedule(IReadOnlyDictionary<RunKind, CronExpression> times, TimeSpan catchUp)
    {
        Times = times;
        _catchUp = catchUp;
    }

    /// <summary>The expressions by what is run at their times.</summary>
    public IReadOnlyDictionary<RunKind, CronExpression> Times { get; }

    /// <summary>The schedule of the settings.</summary>
    /// <exception cref="InvalidConfigurationException">No time of it is still to come.</exception>
    public static RunSchedule Of(ScheduleOptions options, DateTimeOffset now)
    {
        TimeZoneInfo zone = ScheduleZone.Find(options.TimeZone);
        Dictionary<RunKind, CronExpression> times = [];
        List<string> faults = [];
        foreach ((RunKind kind, string name, string text) in ((RunKind, string, string)[])
            [(RunKind.Auto, nameof(options.Nightly), options.Nightly), (RunKind.Weekly, nameof(options.Weekly), options.Weekly)])
        {
            if (string.IsNullOrWhiteSpace(text))
                continue;
            CronExpression expression = CronText.Parse(text, zone);
            if (expression.GetNextValidTimeAfter(now) is null)
                faults.Add($"Schedule:{name} is '{text}', which never comes.");
            times.Add(kind, expression);
        }

        if (times.Count == 0)
            faults.Add("Schedule:Nightly and Schedule:Weekly are both empty: there is nothing to schedule.");
        return faults.Count > 0 ? throw new InvalidConfigurationException(faults) : new RunSchedule(times, TimeSpan.FromHours(options.CatchUpHours));
    }

    /// <summary>The next moment after <paramref name="now"/>; null where none comes any more. Weekly before nightly where both come at once.</summary>
    public Firing? NextAfter(DateTimeOffset now)
    {
        Firing? next = null;
        foreach ((RunKind kind, CronExpression expression) in Times.OrderByDescending(static t => t.Key))
        {
            if (expression.GetNextValidTimeAfter(now) is { } at && !(next?.At <= at))
                next = new Firing(kind, at);
        }

        return next;
    }

    /// <summary>The latest moment of a kind at or before <paramref name="now"/>, no longer ago than missed ones are made good; else null.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="now">Now.</param>
    /// <param name="patience">How long ago at least may count, however short missed ones are made good.</param>
    public DateTimeOffset? LatestUpTo(RunKind kind, DateTimeOffset now, TimeSpan patience)
    {
        if (!Times.TryGetValue(kind, out CronExpression? expression))
            return null;

        // There may be many in the window: the window is halved from the late end until it holds few, or none.
        DateTimeOffset from = now - (_catchUp > patience ? _catchUp : patience) - TimeSpan.FromSeconds(1);
        DateTimeOffset? latest = null;
        for (DateTimeOffset start = from; expression.GetNextValidTimeAfter(start) is { } at && at <= now;)
        {
            latest = at;
            DateTimeOffset middle = at + ((now - at) / 2);
            start = expression.GetNextValidTimeAfter(middle) <= now ? middle : at;
        }

        return latest;
    }

    /// <summary>
    /// The run that answered a firing already: one of its kind (nightly or weekly, for a nightly time) that began since. Dry runs and cancelled
    /// ones answer nothing, nor do those that go on or were killed: the run lock tells these apart.
    /// </summary>
    public static LedgerRun? AnswerTo(Firing firing, IEnumerable<LedgerRun> runs) => runs.FirstOrDefault(r =>
        r.StartedAt >= firing.At
        && r.Status is not (LedgerStatus.Staged or LedgerStatus.Cancelled or LedgerStatus.Running)
        && (string.Equals(r.Kind, firing.Kind.ToString(), StringComparison.OrdinalIgnoreCase) || (firing.Kind == RunKind.Auto && r.Kind is "nightly" or "weekly")));
}
