namespace Precompute.Training.Als;

/// <summary>One sweep over both sides.</summary>
/// <param name="Iteration">From 1.</param>
/// <param name="Seconds">Wall time of the sweep, the objective's computation left out.</param>
/// <param name="Objective">The loss after the sweep, exact in float64, or null where it is not tracked.</param>
public sealed record AlsIteration(int Iteration, double Seconds, double? Objective);
