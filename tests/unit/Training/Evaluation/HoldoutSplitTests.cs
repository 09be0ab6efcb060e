using Precompute.Model;
using Precompute.Model.Interactions;
using Precompute.Model.Snapshot;
using Precompute.Numerics;
using Precompute.Training.Evaluation;

namespace Precompute.UnitTests.Training.Evaluation;

public sealed class HoldoutSplitTests
{
    private static readonly InteractionWeights Weights = new();

    [Fact]
    public void Temporal_NewPositivePairsOnly_AreToBeFound()
    {
        SourceSnapshot snapshot = new SnapshotBuilder(2, 4)
            .User(0, 0, day: 1).User(0, 0, day: 9) // seen before: not new
            .User(0, 1, day: 9).User(0, 2, day: 9, "dislike") // one new, one disliked
            .User(1, 3, day: 2).Startup(3, 0, day: 9)
            .Build();
        HoldoutSplits splits = TemporalSplit.Split(snapshot, Weights, cut: 5 * 86_400);
        Assert.Equal("temporal", splits.Forward.Protocol);
        Assert.Equal([1], splits.Forward.Relevant.RowColumns(0).ToArray());
        Assert.Equal(0, splits.Forward.Relevant.RowLength(1));
        Assert.Equal(2, splits.Forward.TrainPairs.NonZeroCount);
        Assert.Equal([0], splits.Reverse.Relevant.RowColumns(3).ToArray());
        Assert.Equal([0], splits.Reverse.Relevant.RowColumns(1).ToArray());
        Assert.Contains("1970-01-06", splits.Forward.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.05, 9)]
    [InlineData(0.1, 9)]
    [InlineData(0.15, 8)]
    [InlineData(0.99, 1)]
    public void ChooseCut_TenEqualDays_TakesAsManyOfTheLastAsNeeded(double share, uint expectedDay)
    {
        var builder = new SnapshotBuilder(1, 20);
        for (uint day = 0; day < 10; day++)
            builder.User(0, (int)day, day).User(0, (int)day + 10, day);
        Assert.Equal(expectedDay * 86_400, TemporalSplit.ChooseCut(builder.Build(), share));
    }

    [Fact]
    public void Split_FewerThanTwoDays_LeavesOneOut()
    {
        SourceSnapshot snapshot = new SnapshotBuilder(3, 6)
            .User(0, 0, 4).User(0, 1, 4).User(0, 2, 4)
            .User(1, 3, 4) // a single pair stays in training
            .User(2, 4, 4).User(2, 5, 4, "dislike") // one positive stays, too
            .Build();
        HoldoutSplits splits = HoldoutSplitter.Split(snapshot, Weights, new HoldoutOptions());
        HoldoutSplit forward = splits.Forward;
        Assert.Equal("leave_one_out", forward.Protocol);
        Assert.Equal(1, forward.Relevant.NonZeroCount);
        int drawn = forward.Relevant.RowColumns(0)[0];
        Assert.Equal(2, forward.TrainPairs.RowLength(0));
        Assert.DoesNotContain(drawn, forward.TrainPairs.RowColumns(0).ToArray());

        // The other direction's training data must not give the pair away.
        Assert.Equal(0, forward.Train.Reverse.RowLength(drawn));
        Assert.Equal(2, forward.Train.ForwardCounts[0]);
        Assert.Equal(1, forward.Train.ForwardCounts[1]);
        Assert.Equal(0, splits.Reverse.Relevant.NonZeroCount);
    }

    [Fact]
    public void LeaveOneOut_SameSeed_SamePairs_OtherSeedOthers()
    {
        CsrMatrix pairs = RandomData.Interactions(200, 60, 0.5, 3);
        InteractionMatrices all = new()
        {
            Forward = pairs,
            Reverse = pairs.Transpose(),
            ForwardCounts = new int[200],
            ReverseCounts = new int[60],
            UnknownTypes = new Dictionary<string, long>(),
        };
        int[] a = LeaveOneOutSplit.Split(all, Direction.Forward, 7).Relevant.ColumnOrdinals.ToArray();
        Assert.Equal(a, LeaveOneOutSplit.Split(all, Direction.Forward, 7).Relevant.ColumnOrdinals.ToArray());
        Assert.NotEqual(a, LeaveOneOutSplit.Split(all, Direction.Forward, 8).Relevant.ColumnOrdinals.ToArray());
    }

    [Fact]
    public void Split_NoEventsAtAll_IsEmptyNotAnError()
    {
        HoldoutSplits splits = HoldoutSplitter.Split(new SnapshotBuilder(2, 2).Build(), Weights, new HoldoutOptions());
        Assert.Equal(0, splits.Forward.Relevant.NonZeroCount);
    }
}
