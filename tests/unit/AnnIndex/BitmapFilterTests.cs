using CsCheck;
using Precompute.AnnIndex;

namespace Precompute.UnitTests.AnnIndex;

public sealed class BitmapFilterTests
{
    [Fact]
    public void NextAccepted_AnySet_EnumeratesIt() => Gen.Bool.Array[0, 200].Sample(accepted =>
    {
        var filter = new BitmapFilter(accepted.Length);
        for (int i = 0; i < accepted.Length; i++)
            filter.Set(i, accepted[i]);
        var found = new List<int>();
        for (int i = filter.NextAccepted(0, accepted.Length); i >= 0; i = filter.NextAccepted(i + 1, accepted.Length))
            found.Add(i);
        Assert.Equal([.. Enumerable.Range(0, accepted.Length).Where(i => accepted[i])], found);
        Assert.Equal(found.Count, filter.AcceptedCount);
        Assert.False(filter.Accepts(-1));
        Assert.False(filter.Accepts(accepted.Length));
    });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    public void Constructor_AcceptAll_AcceptsExactlyAll(int count)
    {
        var filter = new BitmapFilter(count, acceptAll: true);
        Assert.Equal(count, filter.AcceptedCount);
        Assert.Equal(count, Enumerable.Range(0, count + 64).Count(filter.Accepts));
        Assert.Throws<ArgumentOutOfRangeException>(() => filter.Set(count, accepted: true));
    }
}
