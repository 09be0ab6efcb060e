namespace Precompute.Training.Evaluation;

/// <summary>How measured methods are compared.</summary>
public sealed record RoutingOptions
{
    /// <summary>The metric that decides. Default <c>ndcg@20</c>.</summary>
    public string Metric { get; init; } = "ndcg@20";

    /// <summary>Fewest test entities of a segment for a decision. Default 50; raising it keeps defaults longer.</summary>
    public int MinimumEntities { get; init; } = 50;
}
