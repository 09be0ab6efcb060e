using System.ComponentModel.DataAnnotations;
using Precompute.Batch.Scheduling;

namespace Precompute.Batch.Options;

/// <summary>When <c>run auto</c> trains from scratch, and when <c>schedule</c> runs.</summary>
public sealed record ScheduleOptions : IValidatableObject
{
    /// <summary>Days after which a training from scratch is due. Default 7.</summary>
    [LegalRange(1, 365)]
    public int WeeklyEveryDays { get; init; } = 7;

    /// <summary>Growth of the interactions since the last training from scratch that makes one due at once. Default 2 (doubled).</summary>
    [LegalRange(1.0, 100.0)]
    public double GrowthFactor { get; init; } = 2.0;

    /// <summary>Hours after a rollback during which scheduled runs make versions but do not activate them. Default 24.</summary>
    [LegalRange(0.0, 8760.0)]
    public double RollbackHoldHours { get; init; } = 24.0;

    /// <summary>
    /// Cron expression at whose times <c>schedule</c> does what <c>run auto</c> does: five fields as in a crontab, or six with seconds first.
    /// Empty: never. Default: 02:00 from Monday to Saturday.
    /// </summary>
    public string Nightly { get; init; } = "0 2 * * 1-6";

    /// <summary>Cron expression at whose times <c>schedule</c> does what <c>run weekly</c> does. Empty: never. Default: Sunday 03:00.</summary>
    public string Weekly { get; init; } = "0 3 * * 0";

    /// <summary>Time zone that both expressions are read in, an IANA name such as Europe/Berlin. Default UTC.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Hours for which a time that was missed (the process was down, another run took long) is made good, once. 0: not at all. Default 6.</summary>
    [LegalRange(0.0, 168.0)]
    public double CatchUpHours { get; init; } = 6.0;

    /// <summary>Seconds a run that goes on may take to stop cleanly when the scheduler is asked to end. Default 30; all of a process ends after 40.</summary>
    [LegalRange(1, 35)]
    public int StopSeconds { get; init; } = 30;

    /// <summary>File that the scheduler writes every ten seconds while it lives, for a container's probe. Default: none.</summary>
    public string? HeartbeatFile { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ScheduleZone.FaultOf(TimeZone) is { } zone)
            yield return new ValidationResult($"Schedule:TimeZone is '{TimeZone}'; {zone}", [nameof(TimeZone)]);
        foreach ((string name, string expression) in ((string, string)[])[(nameof(Nightly), Nightly), (nameof(Weekly), Weekly)])
        {
            if (CronText.FaultOf(expression) is { } fault)
                yield return new ValidationResult($"Schedule:{name} is '{expression}'; {fault}", [name]);
        }
    }
}
