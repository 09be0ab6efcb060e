using Precompute.Artifacts;
using Precompute.Model;
using Precompute.Model.Erasure;
using Precompute.Model.Versions;
using Precompute.TestKit;
using Precompute.UnitTests.Model;

namespace Precompute.UnitTests.Artifacts;

public sealed class VersionAmenderTests : IDisposable
{
    private static readonly Guid Somebody = SmallWorld.U(3);
    private static readonly Dictionary<string, string> Rows = new(StringComparer.Ordinal) { ["forward"] = "cc", ["reverse"] = "dd" };

    private readonly TemporaryFolder _folder = new();
    private readonly FileSystemArtifactStore _store;

    public VersionAmenderTests()
    {
        _store = new FileSystemArtifactStore(new FileSystemStoreOptions { Path = _folder.Combine("store") });
        SmallVersion.Write(_folder.Combine("source"));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static VersionLabel Label => SmallVersion.Label;

    private string Work => _folder.Combine("work");

    private string Cache => _folder.Combine("cache");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Store_AnAmendedVersion_IsWholeAndNothingOfTheOldFilesIsLeft()
    {
        string before = await UploadAsync();

        string after = await AmendAsync(_store, Token);

        string folder = await new VersionDownloader(_store).DownloadAsync(Label, Cache, Token);
        VersionManifest manifest = VersionReader.Verify(folder, Token);
        Assert.Equal(after, FileDigest.Sha256(Path.Combine(folder, "manifest.json")));
        Assert.Equal(before, manifest.Amendments![0].ManifestSha256Before);
        Assert.Equal(
            manifest.Files.Select(static f => f.KeyIn(Label)).Append($"{Label}/manifest.json").Order(StringComparer.Ordinal),
            await KeysAsync());
        Assert.Equal(after, await new VersionVerifier(_store).VerifyAsync(folder, Label, manifest, Token));
    }

    [Fact]
    public async Task Store_StoppedAfterAnyWrite_HoldsTheOldOrTheNewVersionWholeAndIsRepeated()
    {
        string before = await UploadAsync();
        for (int writes = 1; ; writes++)
        {
            using CancellationTokenSource stop = new();
            bool stopped = false;
            try
            {
                await AmendAsync(new StoppingStore(_store, writes, stop), stop.Token);
            }
            catch (OperationCanceledException)
            {
                stopped = true;
            }

            VersionReader.Verify(await new VersionDownloader(_store).DownloadAsync(Label, Cache, "another", Token), Token);
            if (!stopped)
            {
                Assert.True(writes > 12, $"only {writes} writes");
                break;
            }
        }

        // The version was amended on the way, once, or was found amended: either way one amendment leads from the old to the new.
        VersionManifest manifest = VersionReader.ReadManifest(await new VersionDownloader(_store).DownloadAsync(Label, Cache, "another", Token));
        Assert.Equal(before, Assert.Single(manifest.Amendments!).ManifestSha256Before);
        await AmendAsync(_store, Token);
        Assert.Equal(
            manifest.Files.Select(static f => f.KeyIn(Label)).Append($"{Label}/manifest.json").Order(StringComparer.Ordinal),
            await KeysAsync());
    }

    [Fact]
    public async Task Download_ACopyFromBeforeTheAmendment_IsReplacedAndFetchesOnlyWhatChanged()
    {
        string before = await UploadAsync();
        VersionDownloader downloader = new(_store);
        string copy = await downloader.DownloadAsync(Label, Cache, before, Token);
        string after = await AmendAsync(_store, Token);

        // Whoever does not know of it keeps the intact copy; whoever does gets the new one.
        await downloader.DownloadAsync(Label, Cache, Token);
        Assert.Equal(before, FileDigest.Sha256(Path.Combine(copy, "manifest.json")));
        ReadingStore counted = new(_store);
        await new VersionDownloader(counted).DownloadAsync(Label, Cache, after, Token);

        VersionManifest manifest = VersionReader.Verify(copy, Token);
        Assert.Equal(after, FileDigest.Sha256(Path.Combine(copy, "manifest.json")));
        Assert.Equal(
            manifest.Files.Where(static f => f.Stored is not null).Select(static f => f.KeyIn(Label)).Append($"{Label}/manifest.json").Order(StringComparer.Ordinal),
            counted.Read.Order(StringComparer.Ordinal));
        IdTraces traces = new(Somebody);
        Assert.All(Directory.EnumerateFiles(_folder.Path, "*.json", SearchOption.AllDirectories).Where(f => !f.StartsWith(_folder.Combine("source"), StringComparison.Ordinal)), f => Assert.Equal(-1, traces.FindInFile(f)));
    }

    [Fact]
    public async Task Download_WhileTheVersionIsAmended_EndsWithTheNewOne()
    {
        await UploadAsync();
        string? after = null;
        ReadingStore racing = new(_store)
        {
            // Manifest read, files not yet: now the old ones go.
            AfterManifest = async () => after ??= await AmendAsync(_store, Token),
        };

        string folder = await new VersionDownloader(racing, parallelism: 1).DownloadAsync(Label, Cache, Token);

        VersionReader.Verify(folder, Token);
        Assert.Equal(after, FileDigest.Sha256(Path.Combine(folder, "manifest.json")));
    }

    private async Task<string> UploadAsync()
    {
        await new VersionUploader(_store).UploadAsync(_folder.Combine("source"), Label, Token);
        return FileDigest.Sha256(Path.Combine(_folder.Combine("source"), "manifest.json"));
    }

    /// <summary>As the batch does it: a fresh copy, erased, stored.</summary>
    private async Task<string> AmendAsync(IArtifactStore store, CancellationToken cancellationToken)
    {
        if (Directory.Exists(Work))
            Directory.Delete(Work, recursive: true);
        string folder = await new VersionDownloader(store).DownloadAsync(Label, Work, Token);
        VersionAmender amender = new(store, parallelism: 1);
        await amender.RemoveUnlistedAsync(Label, VersionReader.ReadManifest(folder), cancellationToken);
        ErasedFiles erased = VersionEraser.Erase(folder, EntityType.User, Somebody, cancellationToken);
        if (erased.Changed.Count == 0)
            return FileDigest.Sha256(Path.Combine(folder, "manifest.json"));
        VersionAmender.WriteManifest(folder, erased.Changed, Rows, receiptId: 9, DateTimeOffset.UnixEpoch);
        return await amender.StoreAsync(folder, Label, cancellationToken);
    }

    private async Task<List<string>> KeysAsync()
    {
        List<string> keys = [];
        await foreach (ArtifactInfo artifact in _store.ListAsync("", Token))
            keys.Add(artifact.Key);
        return keys;
    }

    /// <summary>A store that notes what is read.</summary>
    private sealed class ReadingStore(IArtifactStore inner) : ForwardingStore(inner)
    {
        public System.Collections.Concurrent.ConcurrentBag<string> Read { get; } = [];

        public Func<Task>? AfterManifest { get; init; }

        public override async Task<Stream> OpenReadAsync(string key, long offset, CancellationToken cancellationToken)
        {
            Read.Add(key);
            Stream stream = await base.OpenReadAsync(key, offset, cancellationToken);
            if (key.EndsWith("manifest.json", StringComparison.Ordinal) && AfterManifest is { } act)
                await act();
            return stream;
        }
    }
}
