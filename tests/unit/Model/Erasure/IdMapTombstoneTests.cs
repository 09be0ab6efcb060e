using Precompute.Model;
using Precompute.Numerics;

namespace Precompute.UnitTests.Model.Erasure;

public sealed class IdMapTombstoneTests
{
    // Consecutive ids, as imported numbers are: there is no room between them for anything that sorts there.
    private static readonly Guid[] Ids = [.. Enumerable.Range(1, 9).Select(static n => new Guid($"75736572-0000-8000-8000-{n:x12}"))];

    [Fact]
    public void WithTombstone_SomePlaces_EveryOtherIdKeepsItsOrdinal()
    {
        IdMap map = new IdMap(Ids).WithTombstone(4, 40).WithTombstone(0, 41).WithTombstone(8, 42);

        Assert.Equal(9, map.Count);
        for (int i = 0; i < Ids.Length; i++)
            Assert.Equal(i is 0 or 4 or 8 ? -1 : i, map.OrdinalOf(Ids[i]));
        Assert.Equal([41, 40, 42], ((int[])[0, 4, 8]).Select(i => Tombstone.Is(map[i], out int place) ? place : -1));
        Assert.Equal(-1, map.OrdinalOf(map[4]));
    }

    [Fact]
    public void Constructor_IdsOutOfOrderAroundATombstone_AreStillRefused()
    {
        PrecomputeException e = Assert.Throws<PrecomputeException>(() => new IdMap([Ids[5], Tombstone.Of(1), Ids[2]]));
        Assert.Contains("position 2", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ffffffff-ffff-ffff-ffff-000000000007", true)]
    [InlineData("ffffffff-ffff-ffff-ffff-00007fffffff", true)]
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff", false)]
    [InlineData("ffffffff-ffff-ffff-ffff-000100000007", false)]
    [InlineData("00000000-0000-0000-0000-000000000000", false)]
    public void Is_OtherIdsOfThatKind_AreNone(string id, bool expected) => Assert.Equal(expected, Tombstone.Is(new Guid(id)));
}
