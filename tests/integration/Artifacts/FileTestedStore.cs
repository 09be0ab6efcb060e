using Precompute.Artifacts;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Artifacts;

/// <summary>A folder.</summary>
internal sealed class FileTestedStore : TestedStore
{
    private readonly TemporaryFolder _folder = new();

    public FileTestedStore() => Direct = new FileSystemArtifactStore(new FileSystemStoreOptions { Path = Path });

    /// <summary>The folder.</summary>
    public string Path => _folder.Combine("store");

    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal) { ["Path"] = Path };

    public override IArtifactStore Direct { get; }

    public override async Task OverwriteAsync(string key, byte[] content, CancellationToken cancellationToken)
    {
        string path = System.IO.Path.Combine(Path, key);
        File.Delete(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, content, cancellationToken);
    }

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
