using Precompute.Artifacts;
using Precompute.Numerics;
using Precompute.TestKit;
using Precompute.TestKit.Artifacts;

namespace Precompute.UnitTests.Artifacts;

public sealed class FileSystemArtifactStoreTests : ArtifactStoreConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Put_WithOrWithoutGroup_SetsTheModes(bool shared)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
#pragma warning disable CA1416 // Skipped on Windows.
        string root = _folder.Combine("modes");
        FileSystemArtifactStore store = new(new FileSystemStoreOptions { Path = root, Group = shared ? OwnGroup() : null });
        await store.PutAsync("v/data/x", new MemoryStream([1]), Token);

        UnixFileMode file = UnixFileMode.UserRead | UnixFileMode.UserWrite | (shared ? UnixFileMode.GroupRead : UnixFileMode.None);
        UnixFileMode folder = file | UnixFileMode.UserExecute | (shared ? UnixFileMode.GroupExecute : UnixFileMode.None);
        Assert.Equal(file, File.GetUnixFileMode(Path.Combine(root, "v/data/x")));
        Assert.Equal(folder, File.GetUnixFileMode(Path.Combine(root, "v/data")));
        Assert.Equal(folder, File.GetUnixFileMode(Path.Combine(root, "v")));
        Assert.Equal(folder, File.GetUnixFileMode(root));
#pragma warning restore CA1416
    }

    [Fact]
    public void Create_UnknownGroup_IsATypedError()
    {
        PrecomputeException e = Assert.Throws<PrecomputeException>(
            () => new FileSystemArtifactStore(new FileSystemStoreOptions { Path = _folder.Combine("g"), Group = "no-such-group" }));
        Assert.Contains("no-such-group", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_LastFileOfAFolder_RemovesTheFolder()
    {
        IArtifactStore store = Open();
        await store.PutAsync("v1/data/x", new MemoryStream([1]), Token);
        await store.DeleteAsync("v1/data/x", Token);
        Assert.False(Directory.Exists(_folder.Combine("store/v1")));
        Assert.True(Directory.Exists(_folder.Combine("store")));
    }

    [Fact]
    public void Open_AfterAKilledWriter_RemovesWhatItLeft()
    {
        string left = _folder.Combine($"store/.tmp/{Environment.MachineName}~{int.MaxValue}~1");
        Directory.CreateDirectory(Path.GetDirectoryName(left)!);
        File.WriteAllText(left, "half");

        Open();

        Assert.False(File.Exists(left));
    }

    protected override IArtifactStore Open() => new FileSystemArtifactStore(new FileSystemStoreOptions { Path = _folder.Combine("store") });

    /// <summary>The number of the group that this process creates files in.</summary>
    private static string OwnGroup() =>
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("Gid:", StringComparison.Ordinal)).Split('\t')[1];
}
