using Precompute.Model;
using Precompute.Model.Metrics;
using Precompute.Training.Evaluation;

namespace Precompute.UnitTests.Training.Evaluation;

public sealed class SegmentRouterTests
{
    [Fact]
    public void Decide_DefaultWhollyBelowABaseline_RoutesToTheBest()
    {
        SegmentRouting warm = Decide(("als", 0.10, 0.08, 0.12, 400), ("popular", 0.15, 0.13, 0.17, 400), ("content_based", 0.20, 0.18, 0.22, 400));
        Assert.Equal(RoutingVerdict.Routed, warm.Verdict);
        Assert.Equal(RecommendationMethod.ContentBased, warm.Method);
        Assert.Equal(RecommendationMethod.ContentBased, warm.ToRoute()!.Method);
        Assert.Contains("0.2000", warm.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_IntervalsOverlap_KeepsTheDefault()
    {
        SegmentRouting warm = Decide(("als", 0.10, 0.08, 0.12, 400), ("popular", 0.13, 0.11, 0.15, 400));
        Assert.Equal(RoutingVerdict.Kept, warm.Verdict);
        Assert.Equal(RecommendationMethod.Als, warm.Method);
        Assert.Null(warm.ToRoute());
    }

    [Fact]
    public void Decide_TooFewEntitiesOrNotMeasured_IsInconclusive()
    {
        SegmentRouting few = Decide(("als", 0.0, 0.0, 0.0, 49), ("popular", 0.5, 0.4, 0.6, 49));
        Assert.Equal(RoutingVerdict.Inconclusive, few.Verdict);
        Assert.Equal(RecommendationMethod.Als, few.Method);
        Assert.Equal(RoutingVerdict.Inconclusive, Decide(("popular", 0.5, 0.4, 0.6, 400)).Verdict);
    }

    [Fact]
    public void Decide_ColdAndReverse_HaveTheirOwnDefaults()
    {
        IReadOnlyList<SegmentRouting> reverse = SegmentRouter.Decide(Report(Direction.Reverse, "cold"), new MethodChoice(), new RoutingOptions());
        Assert.Equal([RecommendationMethod.ContentBased, RecommendationMethod.AlsReverse], reverse.Select(static r => r.Default));
        IReadOnlyList<SegmentRouting> forward = SegmentRouter.Decide(Report(Direction.Forward, "cold"), new MethodChoice(), new RoutingOptions());
        Assert.Equal([Segment.Cold, Segment.Warm, Segment.Hot], forward.Select(static r => r.Segment));
    }

    [Fact]
    public void Decide_ColdSegment_ExchangesBaselinesOnly()
    {
        SegmentRouting cold = SegmentRouter.Decide(
            Report(Direction.Reverse, "cold", ("als_reverse", 0.5, 0.4, 0.6, 400), ("content_based", 0.01, 0.0, 0.02, 400), ("popular", 0.1, 0.08, 0.12, 400)),
            new MethodChoice(),
            new RoutingOptions()).Single(static r => r.Segment == Segment.Cold);
        Assert.Equal(RoutingVerdict.Routed, cold.Verdict);
        Assert.Equal(RecommendationMethod.Popular, cold.Method);
    }

    private static SegmentRouting Decide(params (string Model, double Value, double Low, double High, int N)[] measured) =>
        SegmentRouter.Decide(Report(Direction.Forward, "warm", measured), new MethodChoice(), new RoutingOptions()).Single(static r => r.Segment == Segment.Warm);

    private static EvaluationReport Report(Direction direction, string segment, params (string Model, double Value, double Low, double High, int N)[] measured) => new()
    {
        Protocol = "temporal",
        Direction = direction,
        Ceiling = 1,
        TrainingPairs = 1,
        TestPairs = 1,
        Values = [.. measured.Select(m => new MetricValue
        {
            Data = "test",
            Model = m.Model,
            Direction = direction,
            Segment = segment,
            Metric = "ndcg@20",
            Value = m.Value,
            Low = m.Low,
            High = m.High,
            N = m.N,
        })],
    };
}
