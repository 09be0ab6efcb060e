using Precompute.Model;
using Precompute.Numerics;
using static Precompute.Model.RecommendationMethod;

namespace Precompute.UnitTests.Model;

public sealed class MethodChoiceTests
{
    [Theory]
    [InlineData(Direction.Forward, 0, false, ContentBased)]
    [InlineData(Direction.Forward, 1, false, ContentBased)]
    [InlineData(Direction.Forward, 4, false, ContentBased)]
    [InlineData(Direction.Forward, 5, false, Als)]
    [InlineData(Direction.Forward, 19, true, Als)]
    [InlineData(Direction.Forward, 20, true, Ensemble)]
    [InlineData(Direction.Forward, 20, false, Als)]
    [InlineData(Direction.Reverse, 4, true, ContentBased)]
    [InlineData(Direction.Reverse, 5, false, AlsReverse)]
    [InlineData(Direction.Reverse, 500, true, AlsReverse)]
    public void MethodFor_DefaultThresholds_FollowsTheSegment(Direction direction, int count, bool twoTower, RecommendationMethod expected) =>
        Assert.Equal(expected, new MethodChoice { HasTwoTower = twoTower }.MethodFor(direction, ListRole.Developer, count));

    [Fact]
    public void ChainFor_EachSegment_EndsWithPopular()
    {
        MethodChoice choice = new() { HasTwoTower = true };
        Assert.Equal([Ensemble, Als, ContentBased, Popular], choice.ChainFor(Direction.Forward, ListRole.Investor, 20));
        Assert.Equal([Als, ContentBased, Popular], choice.ChainFor(Direction.Forward, ListRole.Investor, 5));
        Assert.Equal([ContentBased, Popular], choice.ChainFor(Direction.Forward, ListRole.Investor, 0));
        Assert.Equal([AlsReverse, ContentBased, Popular], choice.ChainFor(Direction.Reverse, ListRole.Investor, 5));
    }

    [Fact]
    public void ChainFor_RoutedSegment_TriesTheRouteFirstAndTheRestAfter()
    {
        MethodChoice choice = new()
        {
            Routes =
            [
                new SegmentRoute(Direction.Forward, Segment.Warm, Popular, "measured"),
                new SegmentRoute(Direction.Forward, Segment.Warm, ContentBased, "measured", ListRole.Investor),
            ],
        };
        Assert.Equal([Popular, Als, ContentBased], choice.ChainFor(Direction.Forward, ListRole.Developer, 7));
        Assert.Equal([ContentBased, Als, Popular], choice.ChainFor(Direction.Forward, ListRole.Investor, 7));
        Assert.Equal([Als, ContentBased, Popular], choice.ChainFor(Direction.Forward, ListRole.Developer, 20));
    }

    [Fact]
    public void Validate_ThresholdsOrRoutesThatCannotBe_AreRefused()
    {
        Assert.Throws<PrecomputeException>(new MethodChoice { Thresholds = new SegmentThresholds { ForwardHot = 3 } }.Validate);
        Assert.Throws<PrecomputeException>(new MethodChoice { Routes = [new SegmentRoute(Direction.Forward, Segment.Hot, Ensemble, "")] }.Validate);
        Assert.Throws<PrecomputeException>(new MethodChoice { Routes = [new SegmentRoute(Direction.Reverse, Segment.Warm, Als, "")] }.Validate);
        new MethodChoice().Validate();
    }
}
