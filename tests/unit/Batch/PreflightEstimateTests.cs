using Precompute.Batch.Options;
using Precompute.Batch.Pipeline;
using Precompute.Batch.Pipeline.Steps;
using Precompute.Database.Extract;
using Precompute.TestKit;

namespace Precompute.UnitTests.Batch;

public sealed class PreflightEstimateTests
{
    private static readonly SourceCounts Counts = new(100_000, 20_000, 3_000_000, 500_000);

    public static TheoryData<string> Larger => ["users", "startups", "user events", "startup events", "factors", "list size"];

    [Theory]
    [MemberData(nameof(Larger))]
    public void Estimates_MoreOfAnything_NeedMoreOfEverything(string what)
    {
        (SourceCounts counts, BatchOptions options) = what switch
        {
            "users" => (Counts with { Users = 200_000 }, new BatchOptions()),
            "startups" => (Counts with { Startups = 40_000 }, new BatchOptions()),
            "user events" => (Counts with { UserInteractions = 6_000_000 }, new BatchOptions()),
            "startup events" => (Counts with { StartupInteractions = 1_000_000 }, new BatchOptions()),
            "factors" => (Counts, new BatchOptions { Forward = new AlsOptions { Factors = 256 } }),
            _ => (Counts, new BatchOptions { Lists = new ListOptions { Size = 200 } }),
        };

        Assert.True(MemoryOf(counts, options) > MemoryOf(Counts, new BatchOptions()));
        Assert.True(DiskEstimate.Of(counts, options, RunKind.Weekly).Total > DiskEstimate.Of(Counts, new BatchOptions(), RunKind.Weekly).Total);
        Assert.True(TimeOf(counts, options) > TimeOf(Counts, new BatchOptions()));
    }

    [Fact]
    public void TimeEstimate_NightlyOrMoreThreads_IsShorter()
    {
        Assert.True(TimeEstimate.Of(Counts, new BatchOptions(), RunKind.Nightly, 2).Total < TimeOf(Counts, new BatchOptions()));
        Assert.True(TimeEstimate.Of(Counts, new BatchOptions(), RunKind.Weekly, 8).Total < TimeOf(Counts, new BatchOptions()));
    }

    [Fact]
    public void MemoryEstimate_MoreThreads_NeedMore() =>
        Assert.True(MemoryEstimate.Of(Counts, new BatchOptions(), RunKind.Weekly, 64).Total > MemoryEstimate.Of(Counts, new BatchOptions(), RunKind.Weekly, 1).Total);

    [Fact]
    public void Lacking_PlacesOnOneFileSystem_ShareItsRoom()
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder other = new();
        DiskPlace[] places = [new("scratch", folder.Combine("work"), 60 << 20), new("the store", folder.Path, 60 << 20), new("the database", other.Path, 60 << 20)];
        (string, long) FreeOf(string path) => path == other.Path ? ("/b", 70 << 20) : ("/", 100 << 20);

        string lacking = Assert.Single(DiskSpace.Lacking(places, FreeOf));

        Assert.Equal($"/ has 100 MiB free and needs 120 MiB: 60 MiB for scratch ({places[0].Folder}), 60 MiB for the store ({folder.Path})", lacking);
        Assert.Empty(DiskSpace.Lacking(places[1..], FreeOf));
    }

    [Fact]
    public void Lacking_FolderThatDoesNotExistYet_IsLookedUpByItsParent()
    {
        using TemporaryFolder folder = new();
        List<string> asked = [];

        DiskSpace.Lacking(
            [new("scratch", folder.Combine("not/yet"), 1)],
            path =>
            {
                asked.Add(path);
                return ("/", long.MaxValue);
            });

        Assert.Equal([folder.Path], asked);
    }

    [Fact]
    public void Of_ATemporaryFolder_IsAMountThatLeadsToIt()
    {
        using TemporaryFolder folder = new();

        (string name, long free) = DiskSpace.Of(folder.Path);

        Assert.StartsWith(name, folder.Path, StringComparison.Ordinal);
        Assert.True(free > 0);
    }

    private static long MemoryOf(SourceCounts counts, BatchOptions options) => MemoryEstimate.Of(counts, options, RunKind.Weekly, 2).Total;

    private static double TimeOf(SourceCounts counts, BatchOptions options) => TimeEstimate.Of(counts, options, RunKind.Weekly, 2).Total;
}
