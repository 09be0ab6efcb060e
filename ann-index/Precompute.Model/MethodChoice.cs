using Precompute.Numerics;

namespace Precompute.Model;

/// <summary>
/// Which method answers for whom: the one place where segments become methods. Forward: cold → content-based, warm → ALS,
/// hot → ensemble (ALS while there is no two-tower model). Reverse: cold → content-based, else reverse ALS. A route recorded at
/// evaluation replaces the first method of its segment. Where a method cannot answer, the next of the chain does.
/// </summary>
public sealed record MethodChoice
{
    private static readonly RecommendationMethod[] ForwardChain =
        [RecommendationMethod.Ensemble, RecommendationMethod.Als, RecommendationMethod.ContentBased, RecommendationMethod.Popular];

    private static readonly RecommendationMethod[] ReverseChain =
        [RecommendationMethod.AlsReverse, RecommendationMethod.ContentBased, RecommendationMethod.Popular];

    /// <summary>The segments' limits.</summary>
    public SegmentThresholds Thresholds { get; init; } = new();

    /// <summary>Whether the version has a two-tower model; without one the label ensemble never appears.</summary>
    public bool HasTwoTower { get; init; }

    /// <summary>Exceptions; a route that names the role goes before one that does not.</summary>
    public IReadOnlyList<SegmentRoute> Routes { get; init; } = [];

    /// <summary>The method that answers first.</summary>
    /// <param name="direction">Which side asks.</param>
    /// <param name="role">The role of the list.</param>
    /// <param name="interactionCount">Rows of weighted types (forward) or distinct users (reverse).</param>
    public RecommendationMethod MethodFor(Direction direction, ListRole role, int interactionCount)
    {
        Segment segment = Thresholds.SegmentOf(direction, interactionCount);
        return RouteOf(direction, segment, role)?.Method ?? DefaultOf(direction, segment);
    }

    /// <summary>The methods to try in order, the first being <see cref="MethodFor"/>; after the last comes the empty list.</summary>
    public IReadOnlyList<RecommendationMethod> ChainFor(Direction direction, ListRole role, int interactionCount)
    {
        Segment segment = Thresholds.SegmentOf(direction, interactionCount);
        RecommendationMethod usual = DefaultOf(direction, segment);
        RecommendationMethod first = RouteOf(direction, segment, role)?.Method ?? usual;
        List<RecommendationMethod> chain = [first];
        RecommendationMethod[] all = direction == Direction.Forward ? ForwardChain : ReverseChain;
        for (int i = Array.IndexOf(all, usual); i < all.Length; i++)
        {
            if (all[i] != first)
                chain.Add(all[i]);
        }

        return chain;
    }

    /// <summary>Raises where a threshold or a route cannot be used.</summary>
    /// <exception cref="PrecomputeException">The first thing that is wrong.</exception>
    public void Validate()
    {
        Thresholds.Validate();
        foreach (SegmentRoute route in Routes)
        {
            RecommendationMethod[] all = route.Direction == Direction.Forward ? ForwardChain : ReverseChain;
            if (Array.IndexOf(all, route.Method) < 0 || (route.Method == RecommendationMethod.Ensemble && !HasTwoTower))
                throw new PrecomputeException($"The {route.Direction} {route.Segment} segment cannot be routed to {route.Method.ToName()}.");
        }
    }

    private RecommendationMethod DefaultOf(Direction direction, Segment segment) => (direction, segment) switch
    {
        (_, Segment.Cold) => RecommendationMethod.ContentBased,
        (Direction.Reverse, _) => RecommendationMethod.AlsReverse,
        (_, Segment.Hot) when HasTwoTower => RecommendationMethod.Ensemble,
        _ => RecommendationMethod.Als,
    };

    private SegmentRoute? RouteOf(Direction direction, Segment segment, ListRole role) =>
        Routes.FirstOrDefault(r => r.Direction == direction && r.Segment == segment && r.Role == role)
        ?? Routes.FirstOrDefault(r => r.Direction == direction && r.Segment == segment && r.Role is null);
}
