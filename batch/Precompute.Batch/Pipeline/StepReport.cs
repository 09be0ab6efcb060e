namespace Precompute.Batch.Pipeline;

/// <summary>What one step did and cost.</summary>
/// <param name="Number">Position in the run, from 1.</param>
/// <param name="Step">Its name.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="PeakRssMb">Largest resident memory of the process during the step, MiB.</param>
/// <param name="Detail">One line of numbers for people.</param>
public sealed record StepReport(int Number, string Step, double Seconds, double PeakRssMb, string Detail)
{
    /// <summary>The run whose outcome the step took over; null where it computed its own.</summary>
    public long? ReusedFromRun { get; init; }
}
