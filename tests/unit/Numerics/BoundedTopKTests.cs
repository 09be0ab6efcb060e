using CsCheck;
using Precompute.Numerics;

namespace Precompute.UnitTests.Numerics;

public sealed class BoundedTopKTests
{
    [Fact]
    public void SortDescending_AnyStream_IsTheSortedPrefix() => Gen.Select(Gen.Int[0, 6].Array[0, 60], Gen.Int[0, 12]).Sample((scores, k) =>
    {
        Neighbor[] expected = [.. scores.Select((s, i) => new Neighbor(i, s)).OrderByDescending(n => n.Score).ThenBy(n => n.Ordinal).Take(k)];
        Neighbor[] buffer = new Neighbor[k];
        var top = new BoundedTopK(buffer);
        for (int i = scores.Length - 1; i >= 0; i--)
            top.Add(i, scores[i]);
        int count = top.SortDescending();
        Assert.Equal(expected, buffer[..count]);
    });

    [Fact]
    public void Add_NaN_IsNotKept()
    {
        var top = new BoundedTopK(new Neighbor[2]);
        Assert.False(top.Add(1, float.NaN));
        Assert.True(top.Add(2, float.NegativeInfinity));
        Assert.Equal(1, top.Count);
    }

    [Fact]
    public void Threshold_IsTheWorstKeptOnceFull()
    {
        var top = new BoundedTopK(new Neighbor[2]);
        top.Add(0, 1);
        Assert.Equal(float.NegativeInfinity, top.Threshold);
        top.Add(1, 3);
        Assert.Equal(1, top.Threshold);
        Assert.False(top.Add(5, 1));
        Assert.True(top.Add(2, 2));
        Assert.Equal(2, top.Threshold);
        Assert.Equal(float.PositiveInfinity, new BoundedTopK([]).Threshold);
    }

    [Fact]
    public void Add_Warm_AllocatesNothing()
    {
        Neighbor[] buffer = new Neighbor[10];
        Run(buffer);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(buffer);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Run(Neighbor[] buffer)
        {
            var top = new BoundedTopK(buffer);
            for (int i = 0; i < 1000; i++)
                top.Add(i, (i * 37) % 101);
            top.SortDescending();
        }
    }
}
