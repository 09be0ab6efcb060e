using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;
using Precompute.Artifacts;
using Precompute.Numerics;
using Precompute.TestKit.Artifacts;

namespace Precompute.IntegrationTests.Artifacts;

/// <summary>The Azure Blob store on Azurite: what every store must do, and what only this one does.</summary>
public sealed class AzureBlobArtifactStoreTests(AzuriteServer azurite) : ArtifactStoreConformance, IAsyncLifetime
{
    private const int Block = AzuriteStoreOptions.BlockBytes;

    private BlobContainerClient _container = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _container = await azurite.CreateContainerAsync(Token);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Location_OfEveryWayIn_HoldsNoSecret()
    {
        string expected = $"http://127.0.0.1:{azurite.Port}/devstoreaccount1/{_container.Name}/team/a/";
        Assert.Equal(expected, new AzureBlobArtifactStore(Options() with { Prefix = "team/a" }).Location.ToString());

        string signed = Signed(BlobContainerSasPermissions.Read);
        AzureBlobArtifactStore store = new(Options() with { ConnectionString = signed, Prefix = "team/a" });
        Assert.Equal(expected, store.Location.ToString());
        Assert.Equal(
            "https://account.blob.core.windows.net/models/",
            new AzureBlobArtifactStore(new AzureBlobStoreOptions { AccountUri = new Uri("https://account.blob.core.windows.net"), Container = "models" }).Location.ToString());
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Prefix_OfTwoStores_KeepsThemApart()
    {
        AzureBlobArtifactStore a = new(Options() with { Prefix = "a" });
        AzureBlobArtifactStore b = new(Options() with { Prefix = "a/b" });
        await a.PutAsync("x", Content("1"), Token);
        await b.PutAsync("x", Content("22"), Token);

        Assert.Equal([new ArtifactInfo("b/x", 2), new ArtifactInfo("x", 1)], await a.ListAsync("", Token).ToArrayAsync(Token));
        Assert.Equal([new ArtifactInfo("x", 2)], await b.ListAsync("", Token).ToArrayAsync(Token));
        Assert.True((await _container.GetBlobClient("a/b/x").ExistsAsync(Token)).Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Block - 1)]
    [InlineData(Block)]
    [InlineData(Block + 1)]
    [InlineData((7 * Block) + 13)]
    public async Task Put_ContentAroundBlockBoundaries_IsReadBackFromAnyOffset(int length)
    {
        byte[] bytes = Bytes(length);
        Assert.Equal(ArtifactPutResult.Created, await Open().PutAsync("x", new MemoryStream(bytes), Token));

        foreach (long offset in (long[])[0, 1, Block - 1, Block, length - 1])
        {
            if (offset < 0 || offset > length)
                continue;
            await using Stream stream = await Open().OpenReadAsync("x", offset, Token);
            MemoryStream read = new();
            await stream.CopyToAsync(read, Token);
            Assert.Equal(bytes[(int)offset..], read.ToArray());
        }

        BlobProperties properties = await _container.GetBlobClient("x").GetPropertiesAsync(cancellationToken: Token);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), properties.Metadata["sha256"]);
#pragma warning disable CA5351 // Azure's checksum.
        Assert.Equal(MD5.HashData(bytes), properties.ContentHash);
#pragma warning restore CA5351
    }

    [Fact]
    public async Task Put_BlobWithoutOurHashes_IsComparedByItsBytes()
    {
        byte[] bytes = Bytes(3 * Block);
        await _container.GetBlobClient("same").UploadAsync(new MemoryStream(bytes), Token);
        byte[] other = [.. bytes];
        other[Block + 5] ^= 1;
        await _container.GetBlobClient("other").UploadAsync(new MemoryStream(other), Token);

        Assert.Equal(ArtifactPutResult.AlreadyThere, await Open().PutAsync("same", new MemoryStream(bytes), Token));
        await Assert.ThrowsAsync<ArtifactConflictException>(() => Open().PutAsync("other", new MemoryStream(bytes), Token));
    }

    [Fact]
    public async Task Put_BlobWhoseHashesSayOtherwise_IsComparedByItsBytes()
    {
        byte[] bytes = Bytes(100);
        await _container.GetBlobClient("x").UploadAsync(
            new MemoryStream(bytes), new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["sha256"] = new('0', 64) } }, Token);

        Assert.Equal(ArtifactPutResult.AlreadyThere, await Open().PutAsync("x", new MemoryStream(bytes), Token));
    }

    [Fact]
    public async Task Put_AfterAnUploadThatBrokeOff_SendsOnlyTheMissingBlocks()
    {
        byte[] bytes = Bytes((5 * Block) + 7);
        await using FaultProxy proxy = await FaultProxy.StartAsync(azurite.Port);
        proxy.Add(new Fault(static r => r.Query.Contains("comp=blocklist", StringComparison.Ordinal) && r.Method == "PUT", FaultKind.Status) { Status = 403, Times = 1 });
        AzureBlobArtifactStore store = new(Options(proxy.Port));

        ArtifactStoreException e = await Assert.ThrowsAsync<ArtifactStoreException>(() => store.PutAsync("x", new MemoryStream(bytes), Token));
        Assert.Contains("403", e.Message, StringComparison.Ordinal);
        Assert.False(await store.ExistsAsync("x", Token));
        Assert.Empty(await store.ListAsync("", Token).ToArrayAsync(Token));
        await Assert.ThrowsAsync<ArtifactNotFoundException>(() => store.OpenReadAsync("x", Token));
        BlockList left = await _container.GetBlockBlobClient("x").GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: Token);
        Assert.Equal(6, left.UncommittedBlocks.Count());

        proxy.Forget();
        Assert.Equal(ArtifactPutResult.Created, await store.PutAsync("x", new MemoryStream(bytes), Token));
        Assert.DoesNotContain(proxy.Seen, static r => r.Query.Contains("comp=block&", StringComparison.Ordinal));
        Assert.Equal(bytes, (await _container.GetBlobClient("x").DownloadContentAsync(Token)).Value.Content.ToArray());

        byte[] changed = [.. bytes];
        changed[3 * Block] ^= 1;
        await Assert.ThrowsAsync<ArtifactConflictException>(() => store.PutAsync("x", new MemoryStream(changed), Token));
    }

    [Fact]
    public async Task Put_BlocksOfOtherContentAreStaged_AreNotUsed()
    {
        byte[] bytes = Bytes(3 * Block);
        BlockBlobClient blob = _container.GetBlockBlobClient("x");
        string foreign = Convert.ToBase64String(new byte[24]);
        await blob.StageBlockAsync(foreign, new MemoryStream(Bytes(10)), cancellationToken: Token);

        Assert.Equal(ArtifactPutResult.Created, await Open().PutAsync("x", new MemoryStream(bytes), Token));
        Assert.Equal(bytes, (await blob.DownloadContentAsync(Token)).Value.Content.ToArray());
    }

    [Fact]
    public async Task OpenRead_BlobReplacedWhileItIsRead_IsRefused()
    {
        await Open().PutAsync("x", new MemoryStream(Bytes(20 * Block)), Token);
        await using Stream stream = await Open().OpenReadAsync("x", Token);
        await stream.ReadExactlyAsync(new byte[10], Token);
        await _container.GetBlobClient("x").UploadAsync(new MemoryStream(Bytes(20 * Block)), overwrite: true, Token);

        ArtifactStoreException e = await Assert.ThrowsAsync<ArtifactStoreException>(() => stream.CopyToAsync(Stream.Null, Token));
        Assert.True(e.IsTransient);
        Assert.Contains("changed it at the same time", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCall_ContainerThatDoesNotExist_SaysSo()
    {
        AzureBlobArtifactStore store = new(Options() with { Container = "no-such-container" });

        foreach (Func<Task> call in (Func<Task>[])[
            () => store.PutAsync("x", Content("1"), Token), () => store.OpenReadAsync("x", Token), () => store.ExistsAsync("x", Token),
            () => store.ListAsync("", Token).ToArrayAsync(Token).AsTask()])
        {
            ArtifactStoreException e = await Assert.ThrowsAsync<ArtifactStoreException>(call);
            Assert.Contains("'no-such-container'", e.Message, StringComparison.Ordinal);
            Assert.Contains("does not exist", e.Message, StringComparison.Ordinal);
            Assert.False(e.IsTransient);
        }
    }

    [Fact]
    public async Task AnyCall_WithoutTheRight_SaysWhichRoleIsMissingAndKeepsTheSecret()
    {
        AzureBlobArtifactStore reader = new(Options() with { ConnectionString = Signed(BlobContainerSasPermissions.Read | BlobContainerSasPermissions.List) });
        await Open().PutAsync("x", Content("1"), Token);
        Assert.True(await reader.ExistsAsync("x", Token));

        ArtifactStoreException e = await Assert.ThrowsAsync<ArtifactStoreException>(() => reader.PutAsync("y", Content("1"), Token));
        Assert.Contains("access is denied (403", e.Message, StringComparison.Ordinal);
        Assert.Contains("Storage Blob Data Contributor", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sig=", e.ToString(), StringComparison.Ordinal);

        string wrong = azurite.ConnectionString().Replace("Eby8", "AAAA", StringComparison.Ordinal);
        ArtifactStoreException refused = await Assert.ThrowsAsync<ArtifactStoreException>(
            () => new AzureBlobArtifactStore(Options() with { ConnectionString = wrong }).ExistsAsync("x", Token));
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(AzuriteServer.Secret[4..], refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCall_NobodyListens_IsTransientAndBounded()
    {
        AzureBlobArtifactStore store = new(Options(port: 1));
        long started = TimeProvider.System.GetTimestamp();

        ArtifactStoreException e = await Assert.ThrowsAsync<ArtifactStoreException>(() => store.PutAsync("x", Content("1"), Token));

        Assert.True(e.IsTransient);
        Assert.Contains("was not reached", e.Message, StringComparison.Ordinal);
        Assert.Contains(_container.Name, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(AzuriteServer.Secret, e.ToString(), StringComparison.Ordinal);
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task List_MoreThanOnePage_GivesAll()
    {
        await using FaultProxy proxy = await FaultProxy.StartAsync(azurite.Port);
        string[] keys = [.. Enumerable.Range(0, 12).Select(static i => $"v1/{(char)('a' + (i * 7 % 12))}")];
        foreach (string key in keys)
            await Open().PutAsync(key, Content("1"), Token);
        proxy.Add(new Fault(static _ => true, FaultKind.AddToQuery) { AddToQuery = "&maxresults=5" });
        AzureBlobArtifactStore store = new(Options() with { ConnectionString = Signed(BlobContainerSasPermissions.List, proxy.Port) });

        Assert.Equal(keys.Order(StringComparer.Ordinal), (await store.ListAsync("v1/", Token).ToArrayAsync(Token)).Select(static i => i.Key));
        Assert.Equal(3, proxy.Seen.Count);
    }

    [Fact]
    public async Task Put_Cancelled_ThrowsAndLeavesNothing()
    {
        using CancellationTokenSource stop = new();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Open().PutAsync("x", new MemoryStream(Bytes(3 * Block)), stop.Token));
        Assert.False(await Open().ExistsAsync("x", Token));
    }

    protected override IArtifactStore Open() => new AzureBlobArtifactStore(Options());

    private static MemoryStream Content(string text) => new(Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        SeededRandom random = new(5);
        for (int i = 0; i < length; i++)
            bytes[i] = (byte)random.NextUInt64();
        return bytes;
    }

    private AzureBlobStoreOptions Options(int? port = null) => AzuriteStoreOptions.Create(azurite, _container, port);

    private string Signed(BlobContainerSasPermissions permissions, int? port = null)
    {
        Uri signed = _container.GenerateSasUri(permissions, TimeProvider.System.GetUtcNow().AddHours(1));
        return $"BlobEndpoint=http://127.0.0.1:{port ?? azurite.Port}/devstoreaccount1;SharedAccessSignature={signed.Query[1..]}";
    }
}
