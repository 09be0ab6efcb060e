using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Model.Formats;
using Precompute.Model.Lists;
using Precompute.Model.Versions;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.UnitTests.Model;

public sealed class ServingModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Version => _folder.Combine("v");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_WrittenVersion_HoldsEverythingTheApiComputesWith()
    {
        SmallVersion.Write(Version);

        using ServingModel model = ServingModel.Open(Version, cancellationToken: Token);

        Assert.Equal(SmallVersion.Label, model.Label);
        Assert.Equal("weekly", model.Run.Kind);
        Assert.Equal(RecommendationMethod.Popular, model.Config.Methods.MethodFor(Direction.Forward, ListRole.Investor, 7));
        Assert.Equal(3.5f, model.Config.Weights.Forward["interest"]);
        Assert.IsType<FlatIndex>(model.Forward.Targets.Index);
        Assert.IsType<HnswIndex>(model.Reverse.Targets.Index);
        RecommendationRow row = Assert.IsType<RecommendationRow>(model.Lists(Direction.Reverse, ListRole.Developer).Find(model.Catalogue.Startups[3]));
        Assert.Equal([model.Catalogue.Users[5], model.Catalogue.Users[2]], row.TargetIds);
        Assert.NotEqual(0, model.Popular.Of(Direction.Forward, ListRole.Developer).Length);
        ServingSide targets = model.Forward.Targets;
        for (int i = 0; i < targets.ToCatalogue.Length; i++)
        {
            Assert.Equal(model.Forward.Model.TargetIds[i], model.Catalogue.Startups[targets.ToCatalogue[i]]);
            Assert.Equal(i, targets.FromCatalogue[targets.ToCatalogue[i]]);
        }

        float[] query = model.Forward.Model.QueryFactors.Row(0).ToArray();
        Neighbor[] found = new Neighbor[3];
        Assert.Equal(3, targets.Index.Search(query, new SearchOptions(), found));
        Assert.True(model.HistoryOf(Direction.Forward).NonZeroCount > 0);
    }

    [Fact]
    public void Complete_SameComputationElsewhere_HasTheSameContentHash()
    {
        VersionManifest first = SmallVersion.Write(Version);
        VersionManifest second = SmallVersion.Write(_folder.Combine("w"), new VersionLabel(DateTimeOffset.UnixEpoch, 43), "elsewhere");
        VersionManifest other = SmallVersion.Write(_folder.Combine("x"), seed: 8);

        Assert.Equal(first.ContentSha256, second.ContentSha256);
        Assert.NotEqual(first.ContentSha256, other.ContentSha256);
        Assert.NotEqual(
            first.ContentSha256,
            VersionManifest.ComputeContentSha256(first.Files, new Dictionary<string, string> { ["forward"] = "aa", ["reverse"] = "cc" }));
    }

    [Fact]
    public void Open_OneByteFlippedInAnyFile_IsRefusedNamingTheFile()
    {
        VersionManifest manifest = SmallVersion.Write(Version);
        foreach (VersionFile file in manifest.Files)
        {
            string path = VersionLayout.PathIn(Version, file.Path);
            byte[] sound = File.ReadAllBytes(path);
            byte[] damaged = [.. sound];
            damaged[damaged.Length / 2] ^= 0x40;
            File.WriteAllBytes(path, damaged);

            VersionFileException e = Assert.Throws<VersionFileException>(() => ServingModel.Open(Version, cancellationToken: Token));

            Assert.Equal(file.Path, e.Path);
            File.WriteAllBytes(path, sound);
        }

        ServingModel.Open(Version, cancellationToken: Token).Dispose();
    }

    [Fact]
    public void Open_AnyFileMissingOrCutOff_IsRefusedEvenWithoutHashes()
    {
        VersionManifest manifest = SmallVersion.Write(Version);
        foreach (string file in manifest.Files.Select(f => f.Path).Append(VersionLayout.Manifest))
        {
            string path = VersionLayout.PathIn(Version, file);
            byte[] sound = File.ReadAllBytes(path);
            File.Delete(path);
            Assert.Throws<VersionFileException>(() => ServingModel.Open(Version, verifyHashes: false, Token));
            File.WriteAllBytes(path, sound[..^2]);
            Assert.Throws<VersionFileException>(() => ServingModel.Open(Version, verifyHashes: false, Token));
            File.WriteAllBytes(path, sound);
        }
    }

    [Fact]
    public void ReadManifest_MutatedManifests_AreReadOrRefused()
    {
        SmallVersion.Write(Version);
        FileMutations.Check(VersionLayout.PathIn(Version, VersionLayout.Manifest), 500, () => VersionReader.ReadManifest(Version));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/passwd")]
    [InlineData("data/../../evil")]
    [InlineData("data\\\\evil")]
    public void ReadManifest_PathOutOfTheFolder_IsRefused(string path)
    {
        SmallVersion.Write(Version);
        string manifest = VersionLayout.PathIn(Version, VersionLayout.Manifest);
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"run.json\"", $"\"{path}\"", StringComparison.Ordinal));
        Assert.Throws<VersionFileException>(() => VersionReader.ReadManifest(Version));
    }

    [Fact]
    public void Complete_PartMissing_NamesIt()
    {
        VersionWriter writer = new(Version, SmallVersion.Label);
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => writer.Complete(new Dictionary<string, string>()));
        Assert.Contains("data/lists/reverse-investor.bin", e.Message, StringComparison.Ordinal);
        Assert.False(VersionReader.IsComplete(Version));
    }

    [Fact]
    public void Create_FolderOfACompleteVersion_IsNeverOverwritten()
    {
        SmallVersion.Write(Version);
        Assert.Throws<IOException>(() => new VersionWriter(Version, SmallVersion.Label));
    }

    [Fact]
    public void Create_FolderOfAnUnfinishedVersion_IsEmptied()
    {
        string left = Path.Combine(Version, "data", "left.npy");
        Directory.CreateDirectory(Path.GetDirectoryName(left)!);
        File.WriteAllText(left, "x");
        _ = new VersionWriter(Version, SmallVersion.Label);
        Assert.False(File.Exists(left));
    }

    [Fact]
    public void Write_EveryFile_IsForItsOwnerOnly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        SmallVersion.Write(Version);
#pragma warning disable CA1416 // Skipped on Windows.
        Assert.All(
            Directory.EnumerateFiles(Version, "*", SearchOption.AllDirectories),
            file => Assert.Equal(PrivateFile.FileMode, File.GetUnixFileMode(file)));
        Assert.All(
            Directory.EnumerateDirectories(Version, "*", SearchOption.AllDirectories).Append(Version),
            folder => Assert.Equal(PrivateFile.FolderMode, File.GetUnixFileMode(folder)));
#pragma warning restore CA1416
    }
}
