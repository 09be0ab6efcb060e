using Precompute.Model;
using Precompute.Model.Metrics;

namespace Precompute.Training.Evaluation;

/// <summary>The decision about one segment, for the ledger.</summary>
/// <param name="Direction">Which side asks.</param>
/// <param name="Segment">The segment.</param>
/// <param name="Default">The method that would answer without measuring.</param>
/// <param name="Method">The method that answers first.</param>
/// <param name="Verdict">Why they are the same, or not.</param>
/// <param name="Why">The numbers, in a sentence.</param>
public sealed record SegmentRouting(
    Direction Direction, Segment Segment, RecommendationMethod Default, RecommendationMethod Method, RoutingVerdict Verdict, string Why)
{
    /// <summary>The decision as a version keeps it.</summary>
    public RouteDecision ToRecord() => new()
    {
        Direction = Direction,
        Segment = Segment,
        Default = Default,
        Method = Method,
        Verdict = Verdict.ToString().ToLowerInvariant(),
        Why = Why,
    };

    /// <summary>The exception to store with the version, or null where the default stays.</summary>
    public SegmentRoute? ToRoute() =>
        Verdict == RoutingVerdict.Routed ? new SegmentRoute(Direction, Segment, Method, Why) : null;
}
