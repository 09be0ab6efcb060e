namespace Precompute.Batch.Options;

/// <summary>When <c>run auto</c> trains from scratch.</summary>
public sealed record ScheduleOptions
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
}
