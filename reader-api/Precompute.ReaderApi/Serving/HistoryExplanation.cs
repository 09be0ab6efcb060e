using Precompute.Model;

namespace Precompute.ReaderApi.Serving;

/// <summary>A score of the factor model: the largest contributions by name, the rest and those not to be named as sums.</summary>
internal sealed record HistoryExplanation
{
    /// <summary>Most contributions that are named.</summary>
    public const int MostNamed = 10;

    /// <summary>The method whose score it is.</summary>
    public required RecommendationMethod Method { get; init; }

    /// <summary>The score.</summary>
    public required float Score { get; init; }

    /// <summary>At most <see cref="MostNamed"/>, the largest first, each above 0.</summary>
    public required IReadOnlyList<Contribution> Named { get; init; }

    /// <summary>Further ones that could be named.</summary>
    public required IReadOnlyList<Contribution> Rest { get; init; }

    /// <summary>Those that are not to be named.</summary>
    public required IReadOnlyList<Contribution> Others { get; init; }

    /// <summary>Sorts contributions into the three.</summary>
    /// <param name="method">The method.</param>
    /// <param name="score">The score.</param>
    /// <param name="all">All contributions, the largest first.</param>
    /// <param name="nameable">Whose may be named.</param>
    public static HistoryExplanation Of(RecommendationMethod method, float score, Contribution[] all, HashSet<Guid> nameable)
    {
        Contribution[] known = [.. all.Where(c => nameable.Contains(c.Id))];
        int named = known.Take(MostNamed).TakeWhile(static c => c.Part > 0f).Count();
        return new HistoryExplanation
        {
            Method = method,
            Score = score,
            Named = known[..named],
            Rest = known[named..],
            Others = [.. all.Where(c => !nameable.Contains(c.Id))],
        };
    }
}
