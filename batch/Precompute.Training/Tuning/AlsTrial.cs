using Precompute.Model;

namespace Precompute.Training.Tuning;

/// <summary>One setting, tried in one round.</summary>
/// <param name="Number">Which setting; 0 is the configured one.</param>
/// <param name="Round">Which round, from 1.</param>
/// <param name="Parameters">The setting, with the round's sweeps.</param>
/// <param name="Value">What it was worth on the validation data, more being better.</param>
/// <param name="Elapsed">What trying it took.</param>
public sealed record AlsTrial(int Number, int Round, AlsParameters Parameters, double Value, TimeSpan Elapsed);
