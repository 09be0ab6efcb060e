using Precompute.Numerics;

namespace Precompute.Model;

/// <summary>From how many interactions on an entity counts as warm and as hot.</summary>
public sealed record SegmentThresholds
{
    /// <summary>Fewest interactions (rows) of a warm user; fewer are cold. Default 5.</summary>
    public int ForwardWarm { get; init; } = 5;

    /// <summary>Fewest interactions (rows) of a hot user. Default 20.</summary>
    public int ForwardHot { get; init; } = 20;

    /// <summary>Fewest interacting users of a warm startup; startups are never hot. Default 5.</summary>
    public int ReverseWarm { get; init; } = 5;

    /// <summary>The segment of an entity.</summary>
    /// <param name="direction">Forward for users, reverse for startups.</param>
    /// <param name="interactionCount">Rows of weighted types (forward) or distinct users (reverse).</param>
    public Segment SegmentOf(Direction direction, int interactionCount)
    {
        if (direction == Direction.Reverse)
            return interactionCount < ReverseWarm ? Segment.Cold : Segment.Warm;
        if (interactionCount < ForwardWarm)
            return Segment.Cold;
        return interactionCount < ForwardHot ? Segment.Warm : Segment.Hot;
    }

    /// <summary>Raises where the thresholds are negative or not in order.</summary>
    /// <exception cref="PrecomputeException">The thresholds cannot be used.</exception>
    public void Validate()
    {
        if (ForwardWarm < 0 || ForwardHot < ForwardWarm || ReverseWarm < 0)
        {
            throw new PrecomputeException(
                $"Segment thresholds must be 0 or more, and hot not below warm; they are forward {ForwardWarm} and {ForwardHot}, reverse {ReverseWarm}.");
        }
    }
}
