namespace Precompute.Model.Versions;

/// <summary>What one step of a run cost.</summary>
/// <param name="Step">Its name.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="PeakRssMb">Largest resident memory of the process up to its end, MiB.</param>
public sealed record RunStepCost(string Step, double Seconds, double PeakRssMb);
