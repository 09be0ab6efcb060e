using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Formats;
using Precompute.Model.Lists;
using Precompute.Model.Versions;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.UnitTests.Model;

/// <summary>Files that format version 1 wrote once stay readable, and the writers still write them.</summary>
public sealed class GoldenFileTests : IDisposable
{
    private static readonly string Golden = Path.Combine(RepositoryRoot.Path, "tests", "unit", "Model", "Golden");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("history.csr")]
    [InlineData("eligibility.bin")]
    [InlineData("lists.bin")]
    public void Write_GoldenWorld_GivesTheSameBytes(string file)
    {
        GoldenWorld.Write(_folder.Path);
        Assert.Equal(File.ReadAllBytes(Path.Combine(Golden, file)), File.ReadAllBytes(_folder.Combine(file)));
    }

    [Fact]
    public void Read_GoldenFiles_HoldTheGoldenWorld()
    {
        CsrMatrix[] history = CsrFile.Read(Path.Combine(Golden, "history.csr"), 2);
        Assert.Equal([3f, -1f, 0.5f], history[0].Values.ToArray());
        Assert.Equal([6f, -1f, 0.5f], history[1].Values.ToArray());

        VersionCatalogue catalogue = EligibilityFile.Read(Path.Combine(Golden, "eligibility.bin"));
        Assert.True(catalogue.IsEligible(0, ListRole.Investor));
        Assert.Equal([true, false, true], catalogue.IsActive);
        Assert.Equal([false, false, true], catalogue.OptedOut);
        Assert.Equal([1, -1], catalogue.Owners);

        ContentModel content = FeaturesFile.Read(Path.Combine(Golden, "features.bin"));
        Assert.Equal(GoldenWorld.Snapshot.Vocabulary.Features, content.Vocabulary.Features);
        ContentModel built = ContentModel.Build(GoldenWorld.Snapshot, GoldenWorld.Matrices, new ContentOptions(), 1, TestContext.Current.CancellationToken);
        Assert.Equal(built.UserProfiles.Values.ToArray(), content.UserProfiles.Values.ToArray(), (a, b) => MathF.Abs(a - b) < 1e-6f);

        using ListFile lists = ListFile.Open(Path.Combine(Golden, "lists.bin"));
        RecommendationRow row = Assert.IsType<RecommendationRow>(lists.Find(GoldenWorld.Row.EntityId));
        Assert.Equal(GoldenWorld.Row.TargetIds, row.TargetIds);
        Assert.Equal(GoldenWorld.Row.Methods, row.Methods);
        Assert.Equal(GoldenWorld.Row.Reasons, row.Reasons);
    }
}
