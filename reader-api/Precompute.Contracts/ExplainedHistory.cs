namespace Precompute.Contracts;

/// <summary>
/// A score of the factor model as the sum of what each past interaction adds to it (Hu, Koren, Volinsky 2008, section 5). Dislikes add
/// nothing of their own; they make the others count less.
/// </summary>
/// <param name="Method">als or als_reverse.</param>
/// <param name="Score">The sum of everything below.</param>
/// <param name="Contributions">At most ten, those that add most first; each adds more than 0.</param>
/// <param name="Rest">All further ones that could be named.</param>
/// <param name="Others">Those of people who are not to be named.</param>
public sealed record ExplainedHistory(
    string Method, float Score, IReadOnlyList<HistoryContribution> Contributions, ContributionSum Rest, ContributionSum Others);
