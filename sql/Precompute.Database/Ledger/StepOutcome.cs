namespace Precompute.Database.Ledger;

/// <summary>How a step ended.</summary>
public sealed record StepOutcome
{
    /// <summary>One of <see cref="StepStatus"/>.</summary>
    public string Status { get; init; } = StepStatus.Succeeded;

    /// <summary>Duration by a monotonic clock, s.</summary>
    public required double Seconds { get; init; }

    /// <summary>Peak resident memory of the process so far, bytes.</summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>Numbers of the step, a JSON object.</summary>
    public string Details { get; init; } = "{}";

    /// <summary>What failed, in a sentence.</summary>
    public string? Message { get; init; }
}
