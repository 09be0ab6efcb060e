using Precompute.TestKit;

namespace Precompute.UnitTests.Reader;

/// <summary>What judges the steady load sees a leak, and takes neither a warm-up nor a saw for one.</summary>
public sealed class TrendTests
{
    [Fact]
    public void RiseOfSecondHalf_OfALine_IsWhatItRisesThere() =>
        Assert.Equal(49, Trend.RiseOfSecondHalf([.. Enumerable.Range(0, 100).Select(static i => (double)i)]), 6);

    [Fact]
    public void RiseOfSecondHalf_OfAWarmUpAndASaw_IsSmall()
    {
        double rise = Trend.RiseOfSecondHalf([.. Enumerable.Range(0, 200).Select(static i => Math.Min(i, 80) + (i % 5))]);
        Assert.InRange(rise, -0.5, 0.5);
    }
}
