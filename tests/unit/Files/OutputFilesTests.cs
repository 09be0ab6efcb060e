using Precompute.Batch.Cli;
using Precompute.Batch.Files;
using Precompute.TestKit;

namespace Precompute.UnitTests.Files;

public sealed class OutputFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Commit_NewFiles_AppearTogetherAndOnlyThen()
    {
        string path = _folder.Combine("deep/er/a.npy");
        using (OutputFiles output = new([path], replace: false))
        {
            File.WriteAllText(output.Add(path), "new");
            Assert.False(File.Exists(path));
            output.Commit();
        }

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.EnumerateFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void Dispose_WithoutCommit_LeavesNothingBehind()
    {
        string path = _folder.Combine("made/a.npy");
        using (OutputFiles output = new([path], replace: false))
            File.WriteAllText(output.Add(path), "half");

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Constructor_FileThatIsThere_IsRefusedUnlessItMayBeReplaced()
    {
        string path = _folder.Combine("a.npy");
        string beside = _folder.Combine("of-another-run.txt");
        File.WriteAllText(path, "old");
        File.WriteAllText(beside, "old");

        Assert.Contains("--force", Assert.Throws<InvalidInputException>(() => new OutputFiles([path], replace: false)).Message, StringComparison.Ordinal);
        using OutputFiles output = new([path, beside], replace: true);
        File.WriteAllText(output.Add(path), "new");
        Assert.Equal("old", File.ReadAllText(path));
        output.Commit();

        Assert.Equal("new", File.ReadAllText(path));
        Assert.False(File.Exists(beside));
    }
}
