using CsCheck;
using Precompute.Numerics;

namespace Precompute.UnitTests.Numerics;

public sealed class ReservoirTopKTests
{
    [Fact]
    public void Drain_AnyStream_HasTheBestInOrder() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 30], Gen.Int[-4, 4].Array[0, 300]).Sample(
            (k, spare, values) =>
            {
                // Few different scores: most decisions are made by the ordinal.
                Neighbor[] entries = [.. values.Select((v, i) => new Neighbor(i * 7919 % 10007, v * 0.5f))];
                Neighbor[] best = new Neighbor[k];
                ulong[] buffer = new ulong[k + spare];
                ReservoirTopK reservoir = new(buffer, k);
                float before = float.NegativeInfinity;
                foreach (Neighbor entry in entries)
                {
                    reservoir.Add(entry.Ordinal, entry.Score);
                    Assert.True(reservoir.Threshold >= before);
                    before = reservoir.Threshold;
                    reservoir = new ReservoirTopK(buffer, k, reservoir.Count, reservoir.Threshold);
                }

                int count = reservoir.Drain(best);
                Assert.Equal([.. entries.OrderByDescending(static e => e.Score).ThenBy(static e => e.Ordinal).Take(k)], best[..count]);
            },
            iter: 2000);

    [Fact]
    public void Drain_ScoresOfAllKinds_KeepTheirBitsAndOrder()
    {
        float[] scores = [float.NaN, 1e-45f, -1e-45f, 3.5f, float.PositiveInfinity, -7f, float.NegativeInfinity, 0f, float.MaxValue, -float.MaxValue];
        Neighbor[] best = new Neighbor[20];
        ReservoirTopK reservoir = new(new ulong[ReservoirTopK.RoomFor(20)], 20);
        for (int i = 0; i < scores.Length; i++)
            reservoir.Add(i, scores[i]);
        int count = reservoir.Drain(best);
        Assert.Equal([4, 8, 3, 1, 7, 2, 5, 9, 6], best[..count].Select(static b => b.Ordinal));
        Assert.All(best[..count], b => Assert.Equal(BitConverter.SingleToInt32Bits(scores[b.Ordinal]), BitConverter.SingleToInt32Bits(b.Score)));
    }

    [Fact]
    public void Add_MinusZero_TiesWithZero()
    {
        Neighbor[] best = new Neighbor[2];
        ReservoirTopK reservoir = new(new ulong[3], 2);
        reservoir.Add(5, 0f);
        reservoir.Add(3, -0f);
        reservoir.Add(4, 0f);
        Assert.Equal(0f, reservoir.Threshold);
        Assert.Equal(2, reservoir.Drain(best));
        Assert.Equal([3, 4], best.Select(static b => b.Ordinal));
    }

    [Fact]
    public void Tighten_AsManyAsWantedOrMore_RaisesTheThresholdToTheWorstOfThem()
    {
        ReservoirTopK reservoir = new(new ulong[9], 3);
        reservoir.Add(0, 5f);
        reservoir.Add(1, 7f);
        reservoir.Tighten();
        Assert.Equal(float.NegativeInfinity, reservoir.Threshold);
        reservoir.Add(2, 2f);
        reservoir.Tighten();
        Assert.Equal(2f, reservoir.Threshold);
        reservoir.Add(3, 6f);
        reservoir.Add(4, 1f);
        reservoir.Tighten();
        Assert.Equal((5f, 3), (reservoir.Threshold, reservoir.Count));
    }

    [Fact]
    public void Create_TooLittleRoom_SaysHowMuchIsNeeded()
    {
        Assert.Contains("more than 5", Assert.Throws<ArgumentException>(static () => new ReservoirTopK(new ulong[5], 5).Count).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(static () => new ReservoirTopK(new ulong[5], 0).Count);
        Assert.Throws<ArgumentOutOfRangeException>(static () => new ReservoirTopK(new ulong[5], 2, 5).Count);
    }
}
