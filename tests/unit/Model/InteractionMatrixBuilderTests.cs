using CsCheck;
using Precompute.Model.Interactions;
using Precompute.Model.Snapshot;
using Precompute.Numerics;

namespace Precompute.UnitTests.Model;

public sealed class InteractionMatrixBuilderTests
{
    private static readonly InteractionWeights Defaults = new();

    [Fact]
    public void Build_EventsOfBothSides_SumsThemPerPair()
    {
        SmallWorld world = new();
        int ann = world.User();
        int acme = world.Startup();
        world.Act(ann, acme, "view").Act(ann, acme, "apply").ActBack(acme, ann, "contact");

        InteractionMatrices matrices = InteractionMatrixBuilder.Build(world.Build(), Defaults, TimeBounds.All, 0);

        Assert.Equal(3.5f, Assert.Single(matrices.Forward.RowValues(ann).ToArray()));
        Assert.Equal(6.5f, Assert.Single(matrices.Reverse.RowValues(acme).ToArray()));
        Assert.Equal([2], matrices.ForwardCounts);
        Assert.Equal([1], matrices.ReverseCounts);
    }

    [Fact]
    public void Build_ManyEvents_AllocatesTheTwoMatricesAndNothingElse()
    {
        const int users = 200;
        const int startups = 100;
        int pairs = users * startups / 2;
        SmallWorld world = new();
        for (int u = 0; u < users; u++)
            world.User();
        for (int s = 0; s < startups; s++)
            world.Startup();
        for (int u = 0; u < users; u++)
        {
            for (int s = u % 2; s < startups; s += 2)
                world.Act(u, s, "view").Act(u, s, "apply");
        }

        SourceSnapshot snapshot = world.Build();
        InteractionMatrixBuilder.Build(snapshot, Defaults, TimeBounds.All, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        InteractionMatrices matrices = InteractionMatrixBuilder.Build(snapshot, Defaults, TimeBounds.All, 0);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(pairs, matrices.Forward.NonZeroCount);
        Assert.InRange(bytes, 16L * pairs, 17L * pairs);
    }

    [Fact]
    public void Build_NegativeAndCancellingEvents_CountAndKeepThePair()
    {
        SmallWorld world = new();
        int ann = world.User();
        int acme = world.Startup();
        int bolt = world.Startup();
        world.Act(ann, acme, "dislike").Act(ann, acme, "click").Act(ann, bolt, "dislike");

        InteractionMatrices matrices = InteractionMatrixBuilder.Build(world.Build(), Defaults, TimeBounds.All, 0);

        Assert.Equal([0f, -1f], matrices.Forward.RowValues(ann).ToArray());
        Assert.Equal([3], matrices.ForwardCounts);
        Assert.Equal([1, 1], matrices.ReverseCounts);
    }

    [Fact]
    public void Build_OptedOutUser_ContributesNothing()
    {
        SmallWorld world = new();
        int ann = world.User(optedOut: true);
        int acme = world.Startup();
        world.Act(ann, acme, "apply").Act(ann, acme, "poke").ActBack(acme, ann, "contact");

        InteractionMatrices matrices = InteractionMatrixBuilder.Build(world.Build(), Defaults, TimeBounds.All, 0);

        Assert.Equal(0, matrices.Forward.NonZeroCount + matrices.Reverse.NonZeroCount);
        Assert.Equal([0], matrices.ForwardCounts);
        Assert.Equal([0], matrices.ReverseCounts);
        Assert.Empty(matrices.UnknownTypes);
    }

    [Fact]
    public void Build_UnknownTypes_AreCountedByViewAndNotUsed()
    {
        SmallWorld world = new();
        int ann = world.User();
        int acme = world.Startup();
        world.Act(ann, acme, "poke").Act(ann, acme, "poke").Act(ann, acme, "contact").ActBack(acme, ann, "like");

        InteractionMatrices matrices = InteractionMatrixBuilder.Build(world.Build(), Defaults, TimeBounds.All, 0);

        Assert.Equal(0, matrices.Forward.NonZeroCount);
        Assert.Equal([0], matrices.ForwardCounts);
        Assert.Equal(2, matrices.UnknownTypes["user_interactions.poke"]);
        Assert.Equal(1, matrices.UnknownTypes["user_interactions.contact"]);
        Assert.Equal(1, matrices.UnknownTypes["startup_interactions.like"]);
    }

    [Fact]
    public void Build_TypeOfWeightZero_IsKnownAndNotUsed()
    {
        SmallWorld world = new();
        int ann = world.User();
        int acme = world.Startup();
        world.Act(ann, acme, "view");
        InteractionWeights weights = new() { Forward = new Dictionary<string, float> { ["view"] = 0f } };

        InteractionMatrices matrices = InteractionMatrixBuilder.Build(world.Build(), weights, TimeBounds.All, 0);

        Assert.Equal(0, matrices.Forward.NonZeroCount);
        Assert.Equal([0], matrices.ForwardCounts);
        Assert.Empty(matrices.UnknownTypes);
    }

    [Fact]
    public void Build_TimeBounds_AreHalfOpen()
    {
        SmallWorld world = new();
        int ann = world.User();
        int acme = world.Startup();
        world.Act(ann, acme, "click", 10).Act(ann, acme, "click", 20).Act(ann, acme, "click", 30);
        SourceSnapshot snapshot = world.Build();

        Assert.Equal([1], InteractionMatrixBuilder.Build(snapshot, Defaults, TimeBounds.Before(20), 0).ForwardCounts);
        Assert.Equal([2], InteractionMatrixBuilder.Build(snapshot, Defaults, TimeBounds.Since(20), 0).ForwardCounts);
        Assert.Equal([1], InteractionMatrixBuilder.Build(snapshot, Defaults, new TimeBounds(11, 30), 0).ForwardCounts);
    }

    [Fact]
    public void Build_LogOutOfOrder_NamesTheRow()
    {
        SmallWorld world = new();
        world.User();
        world.User();
        world.Startup();
        SourceSnapshot snapshot = world.Build() with { UserInteractions = new InteractionLog(["view"], [1, 0], [0, 0], [0, 0], [0, 0]) };

        PrecomputeException e = Assert.Throws<PrecomputeException>(() => InteractionMatrixBuilder.Build(snapshot, Defaults, TimeBounds.All, 0));

        Assert.Contains("Row 1 of user_interactions", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_AnyLog_EqualsAccumulatorRowByRow()
    {
        InteractionWeights weights = new() { PairCap = 5f, HalfLifeDays = 30 };
        Gen.ULong[1, 1000].Sample(seed =>
        {
            SourceSnapshot snapshot = SmallWorld.Random(seed).Build();
            InteractionMatrices matrices = InteractionMatrixBuilder.Build(snapshot, weights, TimeBounds.All, 9_000_000);
            for (int u = 0; u < snapshot.Users.Count; u++)
            {
                PairWeightAccumulator row = new(weights, 9_000_000);
                if (!snapshot.Users.OptedOut[u])
                    AddAll(row, snapshot.UserInteractions, InteractionSide.User, user: u);
                AssertRow(row, matrices.Forward, u);
                Assert.Equal(row.EventCount, matrices.ForwardCounts[u]);
            }

            for (int s = 0; s < snapshot.Startups.Count; s++)
            {
                PairWeightAccumulator row = new(weights, 9_000_000);
                AddAll(row, snapshot.UserInteractions, InteractionSide.User, startup: s, snapshot.Users);
                AddAll(row, snapshot.StartupInteractions, InteractionSide.Startup, startup: s, snapshot.Users);
                AssertRow(row, matrices.Reverse, s);
                Assert.Equal(row.PairCount, matrices.ReverseCounts[s]);
            }
        }, iter: 20);
    }

    private static void AddAll(PairWeightAccumulator row, InteractionLog log, InteractionSide side, int user)
    {
        for (int i = 0; i < log.Count; i++)
        {
            if (log.Users[i] == user)
                row.Add(log.Startups[i], side, log.Types[log.TypeIndexes[i]], log.OccurredAt[i]);
        }
    }

    private static void AddAll(PairWeightAccumulator row, InteractionLog log, InteractionSide side, int startup, UserTable users)
    {
        for (int i = 0; i < log.Count; i++)
        {
            if (log.Startups[i] == startup && !users.OptedOut[log.Users[i]])
                row.Add(log.Users[i], side, log.Types[log.TypeIndexes[i]], log.OccurredAt[i]);
        }
    }

    private static void AssertRow(PairWeightAccumulator row, CsrMatrix matrix, int ordinal)
    {
        int[] counterparts = new int[row.PairCount];
        float[] weights = new float[row.PairCount];
        row.WriteRow(counterparts, weights);
        Assert.Equal(matrix.RowColumns(ordinal).ToArray(), counterparts);
        Assert.Equal(matrix.RowValues(ordinal).ToArray(), weights, (a, b) => MathF.Abs(a - b) <= 1e-6f);
    }
}
