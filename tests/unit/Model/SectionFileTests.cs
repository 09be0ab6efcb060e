using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Formats;
using Precompute.Model.Interactions;
using Precompute.Model.Lists;
using Precompute.Model.Snapshot;
using Precompute.Model.Versions;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.UnitTests.Model;

public sealed class SectionFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SourceSnapshot _snapshot = SmallWorld.Random(11).Build();
    private readonly InteractionMatrices _matrices;

    public SectionFileTests() => _matrices = InteractionMatrixBuilder.Build(_snapshot, new InteractionWeights(), TimeBounds.All, 0);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Csr_WrittenMatrices_AreReadBackAndEveryDamageIsFound()
    {
        string path = _folder.Combine("history.csr");
        CsrFile.Write(path, _matrices.Forward, _matrices.Reverse);
        AssertEqual(CsrFile.Read(path, 2));
        FileMutations.Check(path, 800, () => CsrFile.Read(path, 2), AssertEqual);

        void AssertEqual(CsrMatrix[] read)
        {
            AssertSame(_matrices.Forward, read[0]);
            AssertSame(_matrices.Reverse, read[1]);
        }
    }

    [Fact]
    public void Features_WrittenModel_IsReadBackAndEveryDamageIsFound()
    {
        string path = _folder.Combine("features.bin");
        ContentModel model = ContentModel.Build(_snapshot, _matrices, new ContentOptions { MaxProfileFeatures = 5 }, 1, TestContext.Current.CancellationToken);
        FeaturesFile.Write(path, model);
        AssertEqual(FeaturesFile.Read(path));
        FileMutations.Check(path, 800, () => FeaturesFile.Read(path), AssertEqual);

        void AssertEqual(ContentModel read)
        {
            Assert.Equal(model.Vocabulary.Features, read.Vocabulary.Features);
            Assert.Equal(model.Options, read.Options);
            Assert.Equal(model.Idf, read.Idf);
            Assert.Equal(model.StartupFeatures.Features, read.StartupFeatures.Features);
            Assert.Equal(model.UserFeatures.RowOffsets, read.UserFeatures.RowOffsets);
            AssertSame(model.StartupProfiles, read.StartupProfiles);
            AssertSame(model.UserProfiles, read.UserProfiles);
        }
    }

    [Fact]
    public void Eligibility_WrittenCatalogue_IsReadBackAndEveryDamageIsFound()
    {
        string path = _folder.Combine("eligibility.bin");
        VersionCatalogue catalogue = VersionCatalogue.FromSnapshot(_snapshot, _matrices);
        EligibilityFile.Write(path, catalogue);
        AssertEqual(EligibilityFile.Read(path));
        FileMutations.Check(path, 800, () => EligibilityFile.Read(path), AssertEqual);

        void AssertEqual(VersionCatalogue read)
        {
            Assert.Equal(catalogue.Users.Ids.ToArray(), read.Users.Ids.ToArray());
            Assert.Equal(catalogue.Roles, read.Roles);
            Assert.Equal(catalogue.IsActive, read.IsActive);
            Assert.Equal(catalogue.OptedOut, read.OptedOut);
            Assert.Equal(catalogue.ForwardCounts, read.ForwardCounts);
            Assert.Equal(catalogue.Startups.Ids.ToArray(), read.Startups.Ids.ToArray());
            Assert.Equal(catalogue.StartupTypes, read.StartupTypes);
            Assert.Equal(catalogue.StartupIsLive, read.StartupIsLive);
            Assert.Equal(catalogue.Owners, read.Owners);
            Assert.Equal(catalogue.Categories, read.Categories);
            Assert.Equal(catalogue.ReverseCounts, read.ReverseCounts);
        }
    }

    [Fact]
    public void Popular_WrittenRanking_IsReadBack()
    {
        string path = _folder.Combine("popular.json");
        VersionCatalogue catalogue = VersionCatalogue.FromSnapshot(_snapshot, _matrices);
        PopularRanking popular = PopularRanking.Build(catalogue, _matrices);
        PopularFile.Write(path, popular, catalogue);

        PopularRanking read = PopularFile.Read(path, catalogue);

        foreach (Direction direction in (Direction[])[Direction.Forward, Direction.Reverse])
        {
            foreach (ListRole role in (ListRole[])[ListRole.Developer, ListRole.Investor])
                Assert.Equal(popular.Of(direction, role).ToArray(), read.Of(direction, role).ToArray());
        }

        FileMutations.Check(path, 500, () => PopularFile.Read(path, catalogue));
    }

    [Fact]
    public void Open_FileOfAnotherKind_IsRefused()
    {
        string path = _folder.Combine("x.bin");
        CsrFile.Write(path, _matrices.Forward);
        CorruptFileException e = Assert.Throws<CorruptFileException>(() => EligibilityFile.Read(path));
        Assert.Equal(8, e.Offset);
    }

    [Fact]
    public void Open_UnfinishedFile_IsRefused()
    {
        string path = _folder.Combine("x.bin");
        using (ListFileWriter writer = new(path, Direction.Forward, ListRole.Developer))
            writer.Add(ListFileTests.Row(0, 3, new SeededRandom(1)));
        Assert.Throws<CorruptFileException>(() => ListFile.Open(path));
    }

    private static void AssertSame(CsrMatrix expected, CsrMatrix actual)
    {
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        Assert.Equal(expected.RowOffsets.ToArray(), actual.RowOffsets.ToArray());
        Assert.Equal(expected.ColumnOrdinals.ToArray(), actual.ColumnOrdinals.ToArray());
        Assert.Equal(expected.Values.ToArray(), actual.Values.ToArray());
    }
}
