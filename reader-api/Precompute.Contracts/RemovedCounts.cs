namespace Precompute.Contracts;

/// <summary>What keeps a list from showing everything that the version could show: with <c>eligible</c>, they add up to that.</summary>
/// <param name="Filtered">Did not pass type, category or stage.</param>
/// <param name="ActedOn">Passed, but was acted on before, or is the asker's own.</param>
/// <param name="Ineligible">Was to be on this page, and may not be shown any more: gone, inactive, opted out, or just acted on.</param>
public sealed record RemovedCounts(int Filtered, int ActedOn, int Ineligible);
