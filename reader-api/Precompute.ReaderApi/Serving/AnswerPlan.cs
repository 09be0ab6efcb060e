using Precompute.Model;

namespace Precompute.ReaderApi.Serving;

/// <summary>How one question is going to be answered: what from, by which methods, and what is said of the one who asks.</summary>
internal sealed record AnswerPlan
{
    /// <summary>What the list is made of.</summary>
    public required AnswerBasis Basis { get; init; }

    /// <summary>The methods to try in order; after a precomputed list they top it up.</summary>
    public required IReadOnlyList<RecommendationMethod> Chain { get; init; }

    /// <summary>The interaction count that chose the chain.</summary>
    public required int InteractionCount { get; init; }

    /// <summary>See the answer's <c>known</c>.</summary>
    public required bool? Known { get; init; }

    /// <summary>See the answer's <c>role_matches</c>.</summary>
    public required bool? RoleMatches { get; init; }
}
