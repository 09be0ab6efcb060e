using Precompute.Model;
using Precompute.Numerics;
using Precompute.Training.Baselines;
using Precompute.Training.Evaluation;

namespace Precompute.UnitTests.Training.Baselines;

public sealed class FrequentTargetsTests
{
    private static readonly CsrMatrix Pairs = RandomData.FromDense(new float[,]
    {
        { 1, 1, 0, 2, 0 },
        { 1, 0, 0, 1, -1 },
        { 1, 1, 1, 0, 0 },
        { 0, 0, 0, 1, 0 },
    });

    private static readonly CsrMatrix Found = RandomData.FromDense(new float[,]
    {
        { 0, 0, 1, 0, 1 },
        { 0, 1, 0, 0, 0 },
        { 0, 0, 0, 1, 0 },
        { 1, 0, 1, 0, 0 },
    });

    [Fact]
    public void Of_FewerThanThereAre_KeepsThoseMetMostInBothParts()
    {
        HoldoutSplit split = FixedSplit.Create(Pairs, Found);
        HoldoutSplit reduced = FrequentTargets.Of(split, 2);

        // Target 0 and target 3 were met three times each, target 1 twice, target 2 once, target 4 never liked.
        Assert.Equal([0, 3], reduced.TrainPairs.ColumnOrdinals.ToArray().Distinct().Order());
        Assert.Equal([0, 3], reduced.Relevant.ColumnOrdinals.ToArray().Distinct().Order());
        Assert.Equal((4, 5), (reduced.TrainPairs.Rows, reduced.TrainPairs.Columns));
        Assert.Contains("2 targets met most", reduced.Description, StringComparison.Ordinal);
        Assert.False(reduced.FoldsIn);
    }

    [Fact]
    public void Of_AsManyAsAreKnown_IsTheSameSplit()
    {
        HoldoutSplit split = FixedSplit.Create(Pairs, Found);

        Assert.Same(split, FrequentTargets.Of(split, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => FrequentTargets.Of(split, 0));
    }

    [Fact]
    public void Of_ReverseDirection_ReducesThatSide()
    {
        HoldoutSplit split = FixedSplit.Create(Pairs, Found) with { Direction = Direction.Reverse, Relevant = Found.Transpose() };
        HoldoutSplit reduced = FrequentTargets.Of(split, 1);

        // Of users 0 and 2, who met three startups each, the first.
        Assert.Equal([0], reduced.TrainPairs.ColumnOrdinals.ToArray().Distinct());
        Assert.Same(split.Train.Forward, reduced.Train.Forward);
    }
}
