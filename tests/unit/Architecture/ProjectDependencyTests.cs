using System.Xml.Linq;
using Precompute.TestKit;

namespace Precompute.UnitTests.Architecture;

/// <summary>The layers of the product, read from the project files themselves.</summary>
public sealed class ProjectDependencyTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["ann-index/Precompute.Numerics"] = [],
        ["ann-index/Precompute.AnnIndex"] = ["Precompute.Numerics"],
        ["ann-index/Precompute.Model"] = ["Precompute.AnnIndex", "Precompute.Numerics"],
        ["ann-index/Precompute.Artifacts"] = ["Precompute.Model"],
        ["sql/Precompute.Database"] = ["Precompute.Model"],
        ["batch/Precompute.Training"] = ["Precompute.Model", "Precompute.Numerics"],
        ["batch/Precompute.Batch"] =
        [
            "Precompute.AnnIndex", "Precompute.Artifacts", "Precompute.Database", "Precompute.Model", "Precompute.Numerics", "Precompute.Training",
        ],
        ["reader-api/Precompute.Contracts"] = [],
        ["reader-api/Precompute.Client"] = ["Precompute.Contracts"],
        ["reader-api/Precompute.ReaderApi"] = ["Precompute.AnnIndex", "Precompute.Artifacts", "Precompute.Contracts", "Precompute.Database", "Precompute.Model"],
    };

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectFile_References_AreThoseOfTheLayerTable(string project)
    {
        string[] linked = [.. References(project).Where(r => r.Linked).Select(r => r.Name).Order(StringComparer.Ordinal)];

        Assert.Equal(Allowed[project], linked);
    }

    [Fact]
    public void Batch_ReferencesReaderApi_ForBuildOrderOnly()
    {
        (string Name, bool Linked) reference = Assert.Single(References("batch/Precompute.Batch"), r => r.Name == "Precompute.ReaderApi");

        Assert.False(reference.Linked);
    }

    [Fact]
    public void ProductProjects_OnDisk_AreAllInTheTable()
    {
        string[] found = [.. new[] { "ann-index", "sql", "batch", "reader-api" }
            .SelectMany(top => Directory.EnumerateFiles(RepositoryRoot.Combine(top), "*.csproj", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(RepositoryRoot.Path, Path.GetDirectoryName(file)!).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), found);
    }

    [Fact]
    public void UnsafeCode_IsAllowed_OnlyInNumericsAndAnnIndex()
    {
        string[] withUnsafe = [.. Allowed.Keys.Where(p => Load(p).Descendants("AllowUnsafeBlocks").Any(e => e.Value == "true"))];

        Assert.Equal(["ann-index/Precompute.Numerics", "ann-index/Precompute.AnnIndex"], withUnsafe);
    }

    [Fact]
    public void TopLevel_Folders_AreTheFixedOnes()
    {
        string[] folders = [.. Directory.EnumerateDirectories(RepositoryRoot.Path)
            .Select(Path.GetFileName)
            .OfType<string>()
            .Where(name => name[0] != '.' && name != "artifacts")
            .Order(StringComparer.Ordinal)];

        Assert.Equal(["ann-index", "batch", "ops", "reader-api", "sql", "tests"], folders);
    }

    private static IEnumerable<(string Name, bool Linked)> References(string project) =>
        Load(project).Descendants("ProjectReference").Select(e => (
            Path.GetFileNameWithoutExtension(((string)e.Attribute("Include")!).Replace('\\', '/')),
            (string?)e.Attribute("ReferenceOutputAssembly") != "false"));

    private static XDocument Load(string project) =>
        XDocument.Load(RepositoryRoot.Combine(project, Path.GetFileName(project) + ".csproj"));
}
