using Precompute.Numerics;

namespace Precompute.UnitTests.Numerics;

public sealed class SeededRandomTests
{
    [Fact]
    public void SameSeedAndStream_GiveTheSameNumbers_OthersDoNot()
    {
        var a = new SeededRandom(1, 2);
        var b = new SeededRandom(1, 2);
        var otherStream = new SeededRandom(1, 3);
        var otherSeed = new SeededRandom(2, 2);
        for (int i = 0; i < 100; i++)
        {
            ulong value = a.NextUInt64();
            Assert.Equal(value, b.NextUInt64());
            Assert.NotEqual(value, otherStream.NextUInt64());
            Assert.NotEqual(value, otherSeed.NextUInt64());
        }
    }

    [Fact]
    public void NextInt32_SmallRange_IsUniform()
    {
        var random = new SeededRandom(5);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++)
            counts[random.NextInt32(7)]++;
        Assert.All(counts, c => Assert.InRange(c, 9_600, 10_400));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt32(0));
    }

    [Fact]
    public void NextGaussian_HasMeanZeroAndVarianceOne()
    {
        var random = new SeededRandom(6);
        double[] values = [.. Enumerable.Range(0, 50_000).Select(_ => random.NextGaussian())];
        Assert.Equal(0, values.Average(), 0.02);
        Assert.Equal(1, values.Average(v => v * v), 0.03);
    }

    [Fact]
    public void NextDoubleAndSingle_StayBelowOne()
    {
        var random = new SeededRandom(7);
        for (int i = 0; i < 10_000; i++)
        {
            Assert.InRange(random.NextDouble(), 0, 1 - 1e-16);
            Assert.InRange(random.NextSingle(), 0, 0.99999997f);
        }
    }

    [Fact]
    public void Shuffle_IsAPermutation()
    {
        int[] values = [.. Enumerable.Range(0, 100)];
        new SeededRandom(8).Shuffle<int>(values);
        Assert.NotEqual(Enumerable.Range(0, 100), values);
        Assert.Equal(Enumerable.Range(0, 100), values.Order());
    }
}
