using Precompute.Artifacts;
using Precompute.Model.Versions;
using Precompute.TestKit;
using Precompute.UnitTests.Model;

namespace Precompute.UnitTests.Artifacts;

public sealed class VersionTransferTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileSystemArtifactStore _store;
    private readonly VersionManifest _manifest;

    public VersionTransferTests()
    {
        _store = new FileSystemArtifactStore(new FileSystemStoreOptions { Path = _folder.Combine("store") });
        _manifest = SmallVersion.Write(Source);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static VersionLabel Label => SmallVersion.Label;

    private string Source => _folder.Combine("source");

    private string Cache => _folder.Combine("cache");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Download_UploadedVersion_IsTheSameAndOpens()
    {
        Assert.Equal(_manifest.Files.Count + 1, await Upload());

        string folder = await Download();

        Assert.Equal(Path.Combine(Cache, Label.ToString()), folder);
        Assert.Equal(_manifest.ContentSha256, VersionReader.Verify(folder, Token).ContentSha256);
        ServingModel.Open(folder, verifyHashes: false, Token).Dispose();
        AssertCacheHolds(Label.ToString());
    }

    [Fact]
    public async Task Upload_SecondTime_FindsEverythingThere()
    {
        await Upload();
        Assert.Equal(0, await Upload());
    }

    [Fact]
    public async Task Upload_CancelledHalfway_LeavesNoManifestAndIsRepeated()
    {
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new VersionUploader(new StoppingStore(_store, 5, stop), parallelism: 1).UploadAsync(Source, Label, stop.Token));
        Assert.False(await _store.ExistsAsync($"{Label}/manifest.json", Token));
        await Assert.ThrowsAsync<VersionFileException>(Download);

        Assert.Equal(_manifest.Files.Count + 1 - 5, await Upload());
        await Download();
    }

    [Fact]
    public async Task Upload_OtherVersionUnderTheLabel_IsRefused()
    {
        await Upload();
        SmallVersion.Write(_folder.Combine("other"), seed: 8);
        await Assert.ThrowsAsync<ArtifactConflictException>(() => new VersionUploader(_store).UploadAsync(_folder.Combine("other"), Label, Token));
        await Assert.ThrowsAsync<VersionFileException>(
            () => new VersionUploader(_store).UploadAsync(Source, new VersionLabel(DateTimeOffset.UnixEpoch, 9), Token));
    }

    [Fact]
    public async Task Download_EachFileDamagedInTheStore_IsRefusedNamingIt()
    {
        await Upload();
        foreach (VersionFile file in _manifest.Files)
        {
            string path = Path.Combine(_folder.Combine("store"), Label.ToString(), file.Path);
            byte[] sound = await File.ReadAllBytesAsync(path, Token);
            foreach (byte[] damaged in (byte[][])[[.. sound[..^1], (byte)(sound[^1] ^ 1)], sound[..^1], [.. sound, 0]])
            {
                await File.WriteAllBytesAsync(path, damaged, Token);
                VersionFileException e = await Assert.ThrowsAsync<VersionFileException>(Download);
                Assert.Equal(file.Path, e.Path);
            }

            File.Delete(path);
            Assert.Equal(file.Path, (await Assert.ThrowsAsync<VersionFileException>(Download)).Path);
            await File.WriteAllBytesAsync(path, sound, Token);
            AssertCacheHolds();
        }
    }

    [Fact]
    public async Task Verify_EachFileDamagedOrGoneInTheStore_IsRefusedNamingIt()
    {
        await Upload();
        VersionVerifier verifier = new(_store);
        Assert.Equal(FileDigest.Sha256(Path.Combine(Source, VersionLayout.Manifest)), await verifier.VerifyAsync(Source, Label, _manifest, Token));
        foreach (string file in _manifest.Files.Select(static f => f.Path).Append(VersionLayout.Manifest))
        {
            string path = Path.Combine(_folder.Combine("store"), Label.ToString(), file);
            byte[] sound = await File.ReadAllBytesAsync(path, Token);
            await File.WriteAllBytesAsync(path, [.. sound[..^1], (byte)(sound[^1] ^ 1)], Token);
            Assert.Equal(file, (await Assert.ThrowsAsync<VersionFileException>(() => verifier.VerifyAsync(Source, Label, _manifest, Token))).Path);
            File.Delete(path);
            Assert.Equal(file, (await Assert.ThrowsAsync<VersionFileException>(() => verifier.VerifyAsync(Source, Label, _manifest, Token))).Path);
            await File.WriteAllBytesAsync(path, sound, Token);
        }
    }

    [Fact]
    public async Task Download_EachByteOfTheManifestFlipped_IsRefused()
    {
        await Upload();
        string path = Path.Combine(_folder.Combine("store"), Label.ToString(), VersionLayout.Manifest);
        byte[] sound = await File.ReadAllBytesAsync(path, Token);
        string folder = _folder.Combine("folder");
        Directory.CreateDirectory(folder);
        int refusedByHashes = 0;
        for (int i = 0; i < sound.Length - 1; i++)
        {
            byte[] flipped = [.. sound];
            flipped[i] ^= 0x10;
            await File.WriteAllBytesAsync(Path.Combine(folder, VersionLayout.Manifest), flipped, Token);
            try
            {
                VersionManifest read = VersionReader.ReadManifest(folder);

                // What is not refused at once says something else of a file, or is another version's.
                Assert.True(
                    !read.Files.SequenceEqual(_manifest.Files) || !string.Equals(read.Label, _manifest.Label, StringComparison.Ordinal),
                    $"Byte {i} ('{(char)sound[i]}' after '{System.Text.Encoding.UTF8.GetString(sound[Math.Max(0, i - 30)..i])}') makes no difference.");
                refusedByHashes++;
            }
            catch (VersionFileException)
            {
                continue;
            }
        }

        Assert.True(refusedByHashes < sound.Length / 10, $"{refusedByHashes} of {sound.Length} flips are found by the files' hashes only.");
    }

    [Fact]
    public async Task Download_DamagedCopyInTheCache_IsFetchedAnew()
    {
        await Upload();
        string folder = await Download();
        string file = VersionLayout.PathIn(folder, VersionLayout.History);
        byte[] damaged = await File.ReadAllBytesAsync(file, Token);
        damaged[^1] ^= 1;
        await File.WriteAllBytesAsync(file, damaged, Token);

        Assert.Equal(folder, await Download());

        VersionReader.Verify(folder, Token);
        AssertCacheHolds(Label.ToString());
    }

    [Fact]
    public async Task Remove_Version_DeletesTheManifestFirstAndThenAll()
    {
        await Upload();
        VersionCleaner cleaner = new(_store);
        Assert.Equal([Label], await cleaner.ListAsync(Token));
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new VersionCleaner(new StoppingStore(_store, 1, stop)).RemoveAsync(Label, stop.Token));
        Assert.False(await _store.ExistsAsync($"{Label}/manifest.json", Token));
        Assert.Equal([Label], await cleaner.ListAsync(Token));

        Assert.Equal(_manifest.Files.Count, await cleaner.RemoveAsync(Label, Token));
        Assert.Empty(await cleaner.ListAsync(Token));
        Assert.Equal(0, await cleaner.RemoveAsync(Label, Token));
    }

    [Fact]
    public async Task Download_AfterAKilledOne_RemovesWhatItLeft()
    {
        await Upload();
        string left = Path.Combine(Cache, ".tmp", $"{Environment.MachineName}~{int.MaxValue}~{Label}~1");
        string foreign = Path.Combine(Cache, ".tmp", $"elsewhere~{int.MaxValue}~{Label}~1");
        Directory.CreateDirectory(left);
        Directory.CreateDirectory(foreign);

        await Download();

        Assert.False(Directory.Exists(left));
        Assert.True(Directory.Exists(foreign));
    }

    private void AssertCacheHolds(params string[] names)
    {
        Assert.Equal([".tmp", .. names], Directory.EnumerateFileSystemEntries(Cache).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Cache, ".tmp")));
    }

    private Task<int> Upload() => new VersionUploader(_store).UploadAsync(Source, Label, Token);

    private Task<string> Download() => new VersionDownloader(_store).DownloadAsync(Label, Cache, Token);
}
