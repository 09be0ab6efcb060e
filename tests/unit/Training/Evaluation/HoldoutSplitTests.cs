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

    [Fact]
    public void UnseenPairs_PositivePairsThatWereNotTrainedOn_AreToBeFound()
    {
        CsrMatrix forward = RandomData.FromDense(new float[,] { { 1, 2, -1, 0 }, { 0, 0, 0, 3 } });
        InteractionMatrices all = new()
        {
            Forward = forward,
            Reverse = forward.Transpose(),
            ForwardCounts = [9, 9],
            ReverseCounts = [9, 9, 9, 9],
            UnknownTypes = new Dictionary<string, long>(StringComparer.Ordinal),
        };
        CsrMatrix seen = RandomData.FromDense(new float[,] { { 1, 0, 0, 0 }, { 0, 0, 0, 3 } });

        HoldoutSplits splits = UnseenPairsSplit.Of(all, seen, RandomData.FromDense(new float[4, 2]));

        Assert.Equal("unseen_pairs", splits.Forward.Protocol);
        Assert.Equal([1], splits.Forward.Relevant.RowColumns(0).ToArray());
        Assert.Equal(0, splits.Forward.Relevant.RowLength(1));
        Assert.Same(seen, splits.Forward.TrainPairs);
        Assert.Equal([1, 1], splits.Forward.Train.ForwardCounts);
        Assert.Equal(3, splits.Reverse.Relevant.NonZeroCount);
        Assert.Equal([0, 0, 0, 0], splits.Reverse.Train.ReverseCounts);
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void MostQueries_ASampleById_AsksWholeQueriesAndTrainsOnTheSame(bool leaveOneOut)
    {
        SourceSnapshot snapshot = Crowd(users: 300, startups: 40);
        HoldoutOptions options = new() { LeaveOneOut = leaveOneOut, ValidationShare = 0.3 };
        HoldoutSplits whole = HoldoutSplitter.Split(snapshot, Weights, options);
        HoldoutSplits sampled = HoldoutSplitter.Split(snapshot, Weights, options with { MostQueries = 50 });

        foreach ((HoldoutSplit all, HoldoutSplit some) in (ReadOnlySpan<(HoldoutSplit, HoldoutSplit)>)[(whole.Forward, sampled.Forward), (whole.Validation!.Forward, sampled.Validation!.Forward)])
        {
            int[] asked = Asked(some);
            Assert.Equal(50, asked.Length);
            Assert.True(Asked(all).Length > 200);
            Assert.All(asked, query => Assert.Equal(all.Relevant.RowColumns(query).ToArray(), some.Relevant.RowColumns(query).ToArray()));
            Assert.Equal(all.TrainPairs.ColumnOrdinals.ToArray(), some.TrainPairs.ColumnOrdinals.ToArray());
            Assert.Contains("50 were asked", some.Description, StringComparison.Ordinal);
        }

        // The other direction has fewer than 50 to ask.
        Assert.Equal(Asked(whole.Reverse), Asked(sampled.Reverse));
        Assert.Equal(whole.Reverse.Description, sampled.Reverse.Description);
    }

    [Fact]
    public void MostQueries_SomePeopleMoreTheNextNight_AsksNearlyTheSame()
    {
        HoldoutOptions options = new() { LeaveOneOut = true, MostQueries = 100 };
        int[] tonight = Asked(HoldoutSplitter.Split(Crowd(users: 300, startups: 40), Weights, options).Forward);
        int[] tomorrow = Asked(HoldoutSplitter.Split(Crowd(users: 310, startups: 40), Weights, options).Forward);
        int[] another = Asked(HoldoutSplitter.Split(Crowd(users: 300, startups: 40), Weights, options with { Seed = 7 }).Forward);

        Assert.True(tonight.Intersect(tomorrow).Count() >= 90, $"{tonight.Intersect(tomorrow).Count()} of 100 are asked on both nights.");
        Assert.True(tonight.Intersect(another).Count() < 60);
    }

    [Fact]
    public void Split_NoEventsAtAll_IsEmptyNotAnError()
    {
        HoldoutSplits splits = HoldoutSplitter.Split(new SnapshotBuilder(2, 2).Build(), Weights, new HoldoutOptions());
        Assert.Equal(0, splits.Forward.Relevant.NonZeroCount);
    }

    [Fact]
    public void Validation_IsCutOutOfTheTrainingDays()
    {
        // Ten days of two events each; the last two test, the two before validate.
        var builder = new SnapshotBuilder(2, 20);
        for (int day = 0; day < 10; day++)
            builder.User(0, day, (uint)day).User(1, day + 10, (uint)day);
        HoldoutSplits splits = HoldoutSplitter.Split(builder.Build(), Weights, new HoldoutOptions { TestShare = 0.2, ValidationShare = 0.25 });
        HoldoutSplit validation = splits.Validation!.Forward;
        Assert.Equal(8u * 86_400, splits.Forward.Cut);
        Assert.Equal(6u * 86_400, validation.Cut);
        Assert.Equal([6, 7], validation.Relevant.RowColumns(0).ToArray());
        Assert.Equal([0, 1, 2, 3, 4, 5], validation.TrainPairs.RowColumns(0).ToArray());
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], splits.Forward.TrainPairs.RowColumns(0).ToArray());
        Assert.Equal([8, 9], splits.Forward.Relevant.RowColumns(0).ToArray());
    }

    [Fact]
    public void Validation_NeverSeesATestPair_WhateverTheProtocol()
    {
        var random = new SeededRandom(5);
        foreach (uint days in (uint[])[1, 2, 9])
        {
            var builder = new SnapshotBuilder(40, 25);
            for (int e = 0; e < 400; e++)
            {
                builder.User(random.NextInt32(40), random.NextInt32(25), (uint)random.NextInt32((int)days));
                builder.Startup(random.NextInt32(25), random.NextInt32(40), (uint)random.NextInt32((int)days));
            }

            HoldoutSplits splits = HoldoutSplitter.Split(builder.Build(), Weights, new HoldoutOptions { ValidationShare = 0.3 });
            foreach (Direction direction in (Direction[])[Direction.Forward, Direction.Reverse])
            {
                HoldoutSplit test = splits.Of(direction), validation = splits.Validation!.Of(direction);
                Assert.True(test.Relevant.NonZeroCount > 0 && validation.Relevant.NonZeroCount > 0);
                for (int query = 0; query < test.Relevant.Rows; query++)
                {
                    int[] found = test.Relevant.RowColumns(query).ToArray();
                    int[] trained = test.TrainPairs.RowColumns(query).ToArray();
                    int[] validated = validation.Relevant.RowColumns(query).ToArray();
                    Assert.Empty(found.Intersect([.. trained, .. validated, .. validation.TrainPairs.RowColumns(query)]));
                    Assert.Empty(validated.Except(trained));
                    Assert.Empty(validated.Intersect(validation.TrainPairs.RowColumns(query).ToArray()));
                }
            }
        }
    }

    [Fact]
    public void Validation_NotAskedFor_IsNull()
    {
        SourceSnapshot snapshot = new SnapshotBuilder(1, 3).User(0, 0, 1).User(0, 1, 2).User(0, 2, 3).Build();
        Assert.Null(HoldoutSplitter.Split(snapshot, Weights, new HoldoutOptions()).Validation);
    }

    [Fact]
    public void LeaveOneOut_ValidationPair_NeedsThreePairs()
    {
        SourceSnapshot snapshot = new SnapshotBuilder(2, 6).User(0, 0, 4).User(0, 1, 4).User(1, 2, 4).User(1, 3, 4).User(1, 4, 4).Build();
        HoldoutSplits splits = LeaveOneOutSplit.Split(snapshot, Weights, seed: 1, withValidation: true);
        Assert.Equal([1, 1], [splits.Forward.Relevant.RowLength(0), splits.Forward.Relevant.RowLength(1)]);
        Assert.Equal([0, 1], [splits.Validation!.Forward.Relevant.RowLength(0), splits.Validation.Forward.Relevant.RowLength(1)]);
        Assert.Equal(1, splits.Validation.Forward.TrainPairs.RowLength(1));
    }

    [Fact]
    public void LeaveOneOut_PairOfSeveralEvents_TakesAllOfThemFromTheCount()
    {
        SourceSnapshot snapshot = new SnapshotBuilder(1, 2)
            .User(0, 0, 4).User(0, 0, 4, "view").User(0, 0, 4, "poke") // two counted events and one of an unknown type
            .User(0, 1, 4).User(0, 1, 4, "click").User(0, 1, 4, "view")
            .Build();
        HoldoutSplit forward = LeaveOneOutSplit.Split(snapshot, Weights, seed: 3).Forward;
        int drawn = forward.Relevant.RowColumns(0)[0];
        Assert.Equal(drawn == 0 ? 3 : 2, forward.Train.ForwardCounts[0]);
    }

    private static int[] Asked(HoldoutSplit split) => [.. Enumerable.Range(0, split.Relevant.Rows).Where(q => split.Relevant.RowLength(q) > 0)];

    // Everybody acts on four startups on each of ten days.
    private static SourceSnapshot Crowd(int users, int startups)
    {
        var builder = new SnapshotBuilder(users, startups);
        for (int user = 0; user < users; user++)
        {
            for (int e = 0; e < 40; e++)
                builder.User(user, ((user * 7) + (e * 11)) % startups, (uint)(e % 10));
        }

        return builder.Build();
    }
}
