namespace Precompute.Contracts;

/// <summary>Where a target stands in a list.</summary>
/// <param name="Rank">From 1.</param>
/// <param name="Score">The score the list gives it.</param>
/// <param name="Method">The method that put it there.</param>
/// <param name="Reasons">The reasons the list gives, in words.</param>
public sealed record ExplainedPosition(int Rank, float Score, string Method, IReadOnlyList<string> Reasons);
