namespace Precompute.Contracts;

/// <summary>The overlap of two profiles.</summary>
/// <param name="Score">In [0, 1]: the sum of everything below.</param>
/// <param name="Shared">At most ten fields, those that count most first.</param>
/// <param name="Rest">All further ones.</param>
public sealed record ExplainedContent(float Score, IReadOnlyList<SharedField> Shared, ContributionSum Rest);
