using Precompute.Artifacts;
using Precompute.Batch.Cli;
using Precompute.IntegrationTests.Batch;
using Precompute.TestKit.Artifacts;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Privacy;

/// <summary>
/// A marketplace with two kept versions, and in the scratch folder what a third run finished before it failed. Made once; every test
/// forgets somebody in a copy of it.
/// </summary>
public sealed class KeptWorld(PostgresServer server, AzuriteServer azurite) : IAsyncLifetime
{
    private RunWorld _world = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await RunWorld.CreateAsync(server, Token);
        for (int run = 0; run < 2; run++)
            Assert.Equal(ExitCodes.Done, (await _world.RunAsync("run", "weekly", "--force")).ExitCode);
        await using (await StepTrigger.RaiseAsync(_world.Database, "stage", Token))
            Assert.Equal(ExitCodes.Failed, (await _world.RunAsync("run", "weekly", "--force")).ExitCode);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    /// <summary>A copy in a folder and a database of its own.</summary>
    internal async Task<ForgetWorld> CopyAsync() => new(await _world.CopyAsync(server, Token));

    /// <summary>A copy with the versions in one database, the application's data in another and the files in Azure Blob Storage.</summary>
    internal async Task<ForgetWorld> CopyToTwoDatabasesAndAzureAsync()
    {
        Azure.Storage.Blobs.BlobContainerClient container = await azurite.CreateContainerAsync(Token);
        ArtifactStoreSettings blobs = new() { Kind = StoreKind.AzureBlob, ConnectionString = azurite.ConnectionString(), Container = container.Name };
        return new ForgetWorld(await _world.CopyAsync(server, Token, split: true, blobs));
    }
}
