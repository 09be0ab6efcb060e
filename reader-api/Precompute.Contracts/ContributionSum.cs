namespace Precompute.Contracts;

/// <summary>Several contributions together.</summary>
/// <param name="Count">How many.</param>
/// <param name="Contribution">Their sum; may be negative.</param>
public sealed record ContributionSum(int Count, float Contribution);
