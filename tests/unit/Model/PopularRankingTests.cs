using Precompute.Model;
using Precompute.Model.Interactions;
using Precompute.Model.Lists;
using Precompute.Model.Snapshot;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.UnitTests.Model;

public sealed class PopularRankingTests
{
    [Fact]
    public void Build_ForwardLists_RankByTheRolesOwnPositiveWeights()
    {
        SmallWorld world = new();
        int dev = world.User(UserRoles.Developer);
        int investor = world.User(UserRoles.Investor);
        int secret = world.User(UserRoles.Developer, optedOut: true);
        int acme = world.Startup();
        int bolt = world.Startup();
        int dead = world.Startup(active: false);
        world.Act(dev, acme, "like").Act(dev, bolt, "view").Act(dev, dead, "interest").Act(investor, bolt, "apply").Act(investor, acme, "dislike");
        for (int i = 0; i < 9; i++)
            world.Act(secret, bolt, "apply");
        PopularRanking popular = Build(world);

        Assert.Equal([new Neighbor(acme, 1f), new Neighbor(bolt, 0.25f)], popular.Of(Direction.Forward, ListRole.Developer).ToArray());
        Assert.Equal([new Neighbor(bolt, 1f), new Neighbor(acme, 0f)], popular.Of(Direction.Forward, ListRole.Investor).ToArray());
    }

    [Fact]
    public void Build_RoleWithoutHistory_FallsBackOnEverybodys()
    {
        SmallWorld world = new();
        int dev = world.User(UserRoles.Developer);
        world.Startup();
        int bolt = world.Startup();
        world.Act(dev, bolt, "like");
        Assert.Equal(bolt, Build(world).Of(Direction.Forward, ListRole.Investor)[0].Ordinal);
    }

    [Fact]
    public void Build_ReverseLists_RankOnlyThoseWhoMayBeShown()
    {
        SmallWorld world = new();
        int quiet = world.User(UserRoles.Developer);
        int busy = world.User(UserRoles.Developer | UserRoles.Investor);
        int gone = world.User(UserRoles.Developer, active: false);
        int secret = world.User(UserRoles.Developer, optedOut: true);
        int founder = world.User(UserRoles.Founder);
        int acme = world.Startup();
        world.Act(busy, acme, "view").ActBack(acme, busy, "contact").Act(gone, acme, "apply").Act(secret, acme, "apply").Act(founder, acme, "apply");
        PopularRanking popular = Build(world);

        Assert.Equal([new Neighbor(busy, 1f), new Neighbor(quiet, 0f)], popular.Of(Direction.Reverse, ListRole.Developer).ToArray());
        Assert.Equal([new Neighbor(busy, 1f)], popular.Of(Direction.Reverse, ListRole.Investor).ToArray());
    }

    private static PopularRanking Build(SmallWorld world)
    {
        SourceSnapshot snapshot = world.Build();
        InteractionMatrices matrices = InteractionMatrixBuilder.Build(snapshot, new InteractionWeights(), TimeBounds.All, 0);
        return PopularRanking.Build(VersionCatalogue.FromSnapshot(snapshot, matrices), matrices);
    }
}
