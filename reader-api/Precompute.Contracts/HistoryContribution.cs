namespace Precompute.Contracts;

/// <summary>What one past interaction adds to a score.</summary>
/// <param name="Id">The startup that the person acted on, or the person with whom the startup has to do.</param>
/// <param name="Weight">The weight of all interactions of the two, decayed and capped as in training.</param>
/// <param name="Contribution">What it adds to the score.</param>
public sealed record HistoryContribution(Guid Id, float Weight, float Contribution);
