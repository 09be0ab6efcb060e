using System.Text;
using Azure.Storage.Blobs;
using Precompute.Artifacts;
using Precompute.TestKit.Artifacts;

namespace Precompute.IntegrationTests.Artifacts;

/// <summary>Answers of the service, or of something that stands before it, that are no plain yes or no.</summary>
public sealed class AzureBlobRefusalTests(AzuriteServer azurite) : IAsyncLifetime
{
    private FaultProxy _proxy = null!;
    private AzureBlobStoreOptions _options = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        BlobContainerClient container = await azurite.CreateContainerAsync(Token);
        _proxy = await FaultProxy.StartAsync(azurite.Port);
        _options = AzuriteStoreOptions.Create(azurite, container, _proxy.Port);
    }

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    [Theory]
    [InlineData(3600, 0, 60)]
    [InlineData(1, 1, 60)]
    public async Task AnyCall_ServiceAsksForAPause_IsRespectedUpToTheBound(int asked, int leastSeconds, int mostSeconds)
    {
        Fault busy = _proxy.Add(new Fault(static r => r.Method == "PUT", FaultKind.Status) { Times = 1, RetryAfter = TimeSpan.FromSeconds(asked) });
        AzureBlobArtifactStore store = new(_options with { MaxRetryDelay = TimeSpan.FromSeconds(2) });
        long started = TimeProvider.System.GetTimestamp();

        Assert.Equal(ArtifactPutResult.Created, await store.PutAsync("x", Content("1"), Token));

        Assert.Equal(1, busy.Hits);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.FromSeconds(leastSeconds), TimeSpan.FromSeconds(mostSeconds));
    }

    [Fact]
    public async Task AnyCall_AnswerThatIsNotTheServices_IsNoMissingArtefact()
    {
        _proxy.Add(new Fault(static _ => true, FaultKind.Status) { Status = 404 });
        AzureBlobArtifactStore store = new(_options);

        foreach (Func<Task> call in (Func<Task>[])[
            () => store.OpenReadAsync("x", Token), () => store.ExistsAsync("x", Token), () => store.PutAsync("x", Content("1"), Token)])
        {
            Assert.Contains("there is no such resource (404)", (await Assert.ThrowsAsync<ArtifactStoreException>(call)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Put_RefusalsThatAreNobodysWrite_AreLookedIntoOnce()
    {
        AzureBlobArtifactStore store = new(_options);
        _proxy.Add(new Fault(static r => r.Method == "PUT", FaultKind.Status) { Times = 1, Status = 409, ErrorCode = "BlobAlreadyExists" });
        Assert.Equal(ArtifactPutResult.Created, await store.PutAsync("x", Content("1"), Token));

        _proxy.Forget();
        Fault lasting = _proxy.Add(new Fault(static r => r.Method == "PUT", FaultKind.Status) { Status = 412, ErrorCode = "ConditionNotMet" });
        ArtifactStoreException e = await Assert.ThrowsAsync<ArtifactStoreException>(() => store.PutAsync("y", Content("1"), Token));
        Assert.Contains("somebody changed it at the same time (412 ConditionNotMet)", e.Message, StringComparison.Ordinal);
        Assert.Equal(2, lasting.Hits);
        Assert.False(await store.ExistsAsync("y", Token));
    }

    private static MemoryStream Content(string text) => new(Encoding.UTF8.GetBytes(text));
}
