using Precompute.Database.Serve;
using Precompute.Model;
using Precompute.ReaderApi.Serving;

namespace Precompute.UnitTests.Reader;

public sealed class AnswerPlannerTests
{
    private static readonly RecommendationRequest ForDeveloper =
        new() { Direction = Direction.Forward, Role = ListRole.Developer, EntityId = Guid.Empty };

    private static readonly RecommendationRequest ForStartup = ForDeveloper with { Direction = Direction.Reverse };

    [Fact]
    public void Decide_OptedOut_IsImpersonalWhateverElseIsKnown()
    {
        AnswerPlan plan = Decide(list: 9, live: Live(9) with { OptedOut = true }, stored: new StoredEntity(true, true, 9));

        Assert.Equal(AnswerBasis.Impersonal, plan.Basis);
        Assert.Equal([RecommendationMethod.Popular], plan.Chain);
        Assert.Equal(0, plan.InteractionCount);
        Assert.True(plan.Known);
    }

    [Fact]
    public void Decide_UnknownToTheSource_IsImpersonalAndNotKnown()
    {
        AnswerPlan plan = Decide(list: null, live: Live(0) with { IsKnown = false, IsActive = false, Roles = UserRoles.None }, stored: null);

        Assert.Equal(AnswerBasis.Impersonal, plan.Basis);
        Assert.False(plan.Known);
        Assert.Null(plan.RoleMatches);
    }

    [Fact]
    public void Decide_Inactive_IsImpersonal() =>
        Assert.Equal(AnswerBasis.Impersonal, Decide(list: 9, live: Live(9) with { IsActive = false }, stored: null).Basis);

    [Fact]
    public void Decide_ListWithTheLiveCount_IsPrecomputed()
    {
        AnswerPlan plan = Decide(list: 9, live: Live(9), stored: null);

        Assert.Equal(AnswerBasis.Precomputed, plan.Basis);
        Assert.Equal([RecommendationMethod.Als, RecommendationMethod.ContentBased, RecommendationMethod.Popular], plan.Chain);
    }

    [Theory]
    [InlineData(9, 10, 1, true)]
    [InlineData(9, 8, 1, true)]
    [InlineData(9, 11, 3, false)]
    [InlineData(9, 12, 3, true)]
    public void Decide_LiveCountDiffers_IsLiveFromTheThresholdOn(int list, int live, int freshInteractions, bool isLive)
    {
        AnswerPlan plan = AnswerPlanner.Decide(ForDeveloper, new MethodChoice(), list, Live(live), null, freshInteractions);

        Assert.Equal(isLive ? AnswerBasis.Live : AnswerBasis.Precomputed, plan.Basis);
        Assert.Equal(live, plan.InteractionCount);
    }

    [Theory]
    [InlineData(0, RecommendationMethod.ContentBased)]
    [InlineData(4, RecommendationMethod.ContentBased)]
    [InlineData(5, RecommendationMethod.Als)]
    [InlineData(20, RecommendationMethod.Als)]
    public void Decide_NoList_UsesTheLiveHistoryByItsSegment(int count, RecommendationMethod first)
    {
        AnswerPlan plan = Decide(list: null, live: Live(count), stored: null);

        Assert.Equal(AnswerBasis.Live, plan.Basis);
        Assert.Equal(first, plan.Chain[0]);
    }

    [Fact]
    public void Decide_WrongRole_UsesNoFactorsAndSaysSo()
    {
        AnswerPlan plan = Decide(list: 9, live: Live(9) with { Roles = UserRoles.Investor }, stored: null);

        Assert.False(plan.RoleMatches);
        Assert.Equal([RecommendationMethod.ContentBased, RecommendationMethod.Popular], plan.Chain);
    }

    [Fact]
    public void Decide_Startup_AlwaysMatchesTheRole() =>
        Assert.True(AnswerPlanner.Decide(ForStartup, new MethodChoice(), 9, Live(9) with { Roles = UserRoles.None }, null, 1).RoleMatches);

    [Fact]
    public void Decide_SourceAway_ListThenStoredThenPopular()
    {
        StoredEntity stored = new(IsServed: true, HasRole: true, InteractionCount: 7);

        Assert.Equal(AnswerBasis.Precomputed, Decide(list: 9, live: null, stored).Basis);
        Assert.Equal(AnswerBasis.Stored, Decide(list: null, live: null, stored).Basis);
        Assert.Equal(7, Decide(list: null, live: null, stored).InteractionCount);
        Assert.True(Decide(list: null, live: null, stored).Known);
        Assert.Equal(AnswerBasis.Impersonal, Decide(list: null, live: null, stored with { IsServed = false }).Basis);
        Assert.Equal(AnswerBasis.Impersonal, Decide(list: null, live: null, stored: null).Basis);
        Assert.Null(Decide(list: null, live: null, stored: null).Known);
    }

    [Fact]
    public void DecideAmongPeers_OfEachSubject_PrefersTrainedFactorsThenLiveThenStored()
    {
        StoredEntity stored = new(IsServed: true, HasRole: false, InteractionCount: 7);

        Assert.Equal(AnswerBasis.Stored, AmongPeers(Live(9), stored, hasFactors: true).Basis);
        Assert.Equal(9, AmongPeers(Live(9), stored, hasFactors: true).InteractionCount);
        Assert.Equal(AnswerBasis.Live, AmongPeers(Live(9), stored, hasFactors: false).Basis);
        Assert.Equal(AnswerBasis.Live, AmongPeers(Live(9), null, hasFactors: false).Basis);
        Assert.Equal(AnswerBasis.Stored, AmongPeers(null, stored, hasFactors: false).Basis);
        Assert.Equal(RecommendationMethod.Als, AmongPeers(null, stored, hasFactors: true).Chain[0]);
        Assert.Equal(RecommendationMethod.AlsReverse, AnswerPlanner.DecideAmongPeers(EntityType.Startup, null, stored, true).Chain[0]);
        foreach (AnswerPlan impersonal in (AnswerPlan[])
            [
                AmongPeers(Live(9) with { OptedOut = true }, stored, true),
                AmongPeers(Live(9) with { IsActive = false }, stored, true),
                AmongPeers(null, stored with { IsServed = false }, true),
                AmongPeers(null, null, false),
            ])
        {
            Assert.Equal((AnswerBasis.Impersonal, 0), (impersonal.Basis, impersonal.InteractionCount));
            Assert.Equal([RecommendationMethod.Popular], impersonal.Chain);
        }
    }

    private static AnswerPlan AmongPeers(LiveState? live, StoredEntity? stored, bool hasFactors) =>
        AnswerPlanner.DecideAmongPeers(EntityType.User, live, stored, hasFactors);

    private static AnswerPlan Decide(int? list, LiveState? live, StoredEntity? stored) =>
        AnswerPlanner.Decide(ForDeveloper, new MethodChoice(), list, live, stored, freshInteractions: 1);

    private static LiveState Live(int count) => new()
    {
        IsKnown = true,
        IsActive = true,
        OptedOut = false,
        Roles = UserRoles.Developer,
        InteractionCount = count,
        Ineligible = new HashSet<Guid>(),
    };
}
