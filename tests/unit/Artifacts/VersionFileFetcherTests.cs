using Precompute.Artifacts;
using Precompute.Model.Versions;
using Precompute.TestKit;
using Precompute.UnitTests.Model;

namespace Precompute.UnitTests.Artifacts;

public sealed class VersionFileFetcherTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileSystemArtifactStore _store;

    public VersionFileFetcherTests()
    {
        _store = new FileSystemArtifactStore(new FileSystemStoreOptions { Path = _folder.Combine("store") });
        SmallVersion.Write(_folder.Combine("source"));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Fetch_SomeFiles_AreTheSameAndNoOthersCome()
    {
        await new VersionUploader(_store).UploadAsync(_folder.Combine("source"), SmallVersion.Label, Token);

        IReadOnlyList<string> fetched = await FetchAsync(VersionLayout.Eligibility, VersionLayout.EntityQuality(Precompute.Model.Direction.Forward));

        Assert.Equal([VersionLayout.Eligibility], fetched);
        Assert.Equal(
            await File.ReadAllBytesAsync(VersionLayout.PathIn(_folder.Combine("source"), VersionLayout.Eligibility), Token),
            await File.ReadAllBytesAsync(VersionLayout.PathIn(_folder.Combine("fetched"), VersionLayout.Eligibility), Token));
        Assert.Equal(2, Directory.EnumerateFiles(_folder.Combine("fetched"), "*", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public async Task Fetch_OneByteChangedInTheStore_IsRefusedNamingTheFile()
    {
        await new VersionUploader(_store).UploadAsync(_folder.Combine("source"), SmallVersion.Label, Token);
        string stored = _folder.Combine($"store/{SmallVersion.Label}/{VersionLayout.Eligibility}");
        byte[] bytes = await File.ReadAllBytesAsync(stored, Token);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(stored, bytes, Token);

        Assert.Contains(VersionLayout.Eligibility, (await Assert.ThrowsAsync<VersionFileException>(() => FetchAsync(VersionLayout.Eligibility))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public Task Fetch_VersionThatIsNotThere_IsRefused() => Assert.ThrowsAsync<VersionFileException>(() => FetchAsync(VersionLayout.Eligibility));

    private Task<IReadOnlyList<string>> FetchAsync(params string[] paths) =>
        new VersionFileFetcher(_store).FetchAsync(SmallVersion.Label, paths, _folder.Combine("fetched"), Token);
}
