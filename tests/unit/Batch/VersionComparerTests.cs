using Precompute.Batch.Versions;
using Precompute.Database.Publish;
using Precompute.Model;

namespace Precompute.UnitTests.Batch;

public sealed class VersionComparerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CompareAsync_TwoSmallVersions_CountsWhatReadersWouldNotice()
    {
        PublishedList[] a = [List(1, "abcd", 2, RecommendationMethod.ContentBased), List(2, "abcd", 7, RecommendationMethod.Als), List(4, "ab", 30, RecommendationMethod.Als)];
        PublishedList[] b = [List(1, "abcd", 5, RecommendationMethod.Als), List(2, "axyd", 8, RecommendationMethod.Als), List(3, "xyz", 0, RecommendationMethod.Popular)];
        VersionComparer comparer = new(new DiffOptions { Depth = 4, Movers = 2, Thresholds = new SegmentThresholds() });

        await comparer.CompareAsync(Direction.Forward, ListRole.Developer, a.ToAsyncEnumerable(), b.ToAsyncEnumerable(), Token);
        VersionDifference difference = comparer.Result("A", "B");

        Assert.Equal(["all", "cold", "warm", "hot"], difference.Rows.Select(static r => r.Segment));
        DiffRow all = difference.Rows[0];
        Assert.Equal((2L, 1L, 1L, 1L), (all.InBoth, all.New, all.Lost, all.Unchanged));
        Assert.Equal(0.75, all.Overlap, 1e-12);
        Assert.Equal((1L, 2L), (all.MethodsA["content_based"], all.MethodsA["als"]));
        Assert.Equal((2L, 1L), (all.MethodsB["als"], all.MethodsB["popular"]));
        DiffRow warm = difference.Rows[2];
        Assert.Equal((2L, 0L, 0L), (warm.InBoth, warm.New, warm.Lost));
        Assert.Equal((0L, 0L, 1L), (difference.Rows[3].InBoth, difference.Rows[3].New, difference.Rows[3].Lost));
        Assert.Equal(["x 0 2 2", "b 3 1 -2"], difference.Movers.OrderByDescending(static m => m.Change).Select(static m => $"{(char)m.TargetId.ToByteArray()[15]} {m.ListsA} {m.ListsB} {m.Change}"));
    }

    [Fact]
    public async Task CompareAsync_AgainstItself_IsUnchanged()
    {
        PublishedList[] lists = [List(1, "abc", 2, RecommendationMethod.Als), List(2, "", 7, RecommendationMethod.None)];
        VersionComparer comparer = new(new DiffOptions { Thresholds = new SegmentThresholds() });

        await comparer.CompareAsync(Direction.Reverse, ListRole.Investor, lists.ToAsyncEnumerable(), lists.ToAsyncEnumerable(), Token);

        VersionDifference difference = comparer.Result("A", "A");
        Assert.Empty(difference.Movers);
        Assert.All(difference.Rows, static row => Assert.Equal((row.InBoth, 1d, 1d), (row.Unchanged, row.Overlap, row.RankBiasedOverlap)));
    }

    private static PublishedList List(byte entity, string targets, int count, RecommendationMethod method) => new(
        Id(entity), ListRole.Developer, [.. targets.Select(static c => Id((byte)c))], count, method);

    private static Guid Id(byte id) => new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, id);
}
