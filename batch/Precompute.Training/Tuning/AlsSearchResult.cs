namespace Precompute.Training.Tuning;

/// <summary>What a search found.</summary>
/// <param name="Trials">Every trial, in the order in which they were made.</param>
/// <param name="Best">The trial with the highest value of the last round that was reached, the smaller number of equals.</param>
/// <param name="OutOfTime">Whether the budget ended before the search did.</param>
public sealed record AlsSearchResult(IReadOnlyList<AlsTrial> Trials, AlsTrial Best, bool OutOfTime);
