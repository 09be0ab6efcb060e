using CsCheck;
using Precompute.Batch.Versions;

namespace Precompute.UnitTests.Batch;

public sealed class RankBiasedOverlapTests
{
    [Theory]
    [InlineData("", "", 1.0)]
    [InlineData("a", "", 0.0)]
    [InlineData("abc", "abc", 1.0)]
    [InlineData("abc", "xyz", 0.0)]
    // By hand, p = 0.5. Depth 1: 0/1, depth 2: 2/2, depth 3: 3/3; sum = 0 + .25 + .125 = .375; (1-p)/p = 1; tail = 1 · .125.
    [InlineData("abc", "bac", 0.5)]
    // Unequal length, "a" against "ab": agreement 1 at depth 1, X_2 = 1; sum = .5 + (1 + 1·1/1)/2 · .25 = .75; tail = (0/2 + 1/1) · .25.
    [InlineData("a", "ab", 1.0)]
    // "b" against "ab": X_1 = 0, X_2 = 1; sum = 0 + (1/2) · .25 = .125; tail = (1/2 + 0) · .25 = .125.
    [InlineData("b", "ab", 0.25)]
    public void Compute_SmallRankings_AreThoseWorkedByHand(string first, string second, double expected)
    {
        Assert.Equal(expected, RankBiasedOverlap.Compute(Ids(first), Ids(second), 0.5), 1e-12);
        Assert.Equal(expected, RankBiasedOverlap.Compute(Ids(second), Ids(first), 0.5), 1e-12);
    }

    [Fact]
    public void Compute_AnyRankings_IsSymmetricBoundedAndOneForEqualOnes()
    {
        Gen<byte[]> ranking = Gen.Int[0, 30].Array[0, 25].Select(static ids => ids.Distinct().Select(static i => (byte)i).ToArray());
        Gen.Select(ranking, ranking, Gen.Double[0.05, 0.98]).Sample((a, b, p) =>
        {
            double value = RankBiasedOverlap.Compute(Ids(a), Ids(b), p);
            Assert.InRange(value, 0d, 1d);
            Assert.Equal(value, RankBiasedOverlap.Compute(Ids(b), Ids(a), p), 1e-12);
            Assert.Equal(1d, RankBiasedOverlap.Compute(Ids(a), Ids(a), p), 1e-12);
        });
    }

    [Fact]
    public void Compute_ASwapAtTheTop_CostsMoreThanOneAtTheEnd() => Assert.True(
        RankBiasedOverlap.Compute(Ids("abcdefgh"), Ids("bacdefgh"), 0.9) < RankBiasedOverlap.Compute(Ids("abcdefgh"), Ids("abcdefhg"), 0.9));

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(double.NaN)]
    public void Compute_PersistenceOutOfRange_IsRefused(double persistence) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RankBiasedOverlap.Compute([], [], persistence));

    private static Guid[] Ids(string letters) => Ids([.. letters.Select(static c => (byte)c)]);

    private static Guid[] Ids(byte[] ids) => [.. ids.Select(static id => new Guid(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, id))];
}
