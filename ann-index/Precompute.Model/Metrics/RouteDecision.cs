namespace Precompute.Model.Metrics;

/// <summary>Which method answers a segment first, and why.</summary>
public sealed record RouteDecision
{
    /// <summary>Which side asks.</summary>
    public required Direction Direction { get; init; }

    /// <summary>The segment.</summary>
    public required Segment Segment { get; init; }

    /// <summary>The method that would answer without measuring.</summary>
    public required RecommendationMethod Default { get; init; }

    /// <summary>The method that answers.</summary>
    public required RecommendationMethod Method { get; init; }

    /// <summary><c>kept</c>, <c>routed</c> or <c>inconclusive</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>The numbers, in a sentence.</summary>
    public required string Why { get; init; }
}
