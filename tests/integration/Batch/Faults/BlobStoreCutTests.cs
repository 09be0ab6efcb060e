using Azure.Storage.Blobs;
using Precompute.Artifacts;
using Precompute.Batch.Cli;
using Precompute.IntegrationTests.Artifacts;
using Precompute.TestKit.Artifacts;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch.Faults;

/// <summary>P12: the blob store answers 503 or nothing in the middle of a run.</summary>
public sealed class BlobStoreCutTests(PostgresServer server, AzuriteServer azurite)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StoreUnavailable_ForAWhileItIsRetried_ForGoodTheRunFailsAndTheNextOnePublishes()
    {
        BlobContainerClient container = await azurite.CreateContainerAsync(Ct);
        await using FaultProxy proxy = await FaultProxy.StartAsync(azurite.Port);
        await using RunWorld world = await RunWorld.CreateAsync(server, Ct, size: FaultWorld.Small, artifacts: new ArtifactStoreSettings
        {
            Kind = StoreKind.AzureBlob,
            ConnectionString = azurite.ConnectionString(proxy.Port),
            Container = container.Name,
            MaxRetries = 3,
            RetryDelay = TimeSpan.FromMilliseconds(20),
        });

        Fault busy = proxy.Add(new Fault(static r => r.Method == "PUT", FaultKind.Status) { Times = 3, ErrorCode = "ServerBusy" });
        Fault lost = proxy.Add(new Fault(static r => r.Method == "PUT" && r.Path.EndsWith("manifest.json", StringComparison.Ordinal), FaultKind.LoseResponse) { Times = 1 });
        Fault torn = proxy.Add(new Fault(static r => r.Method == "GET" && r.Path.EndsWith(".npy", StringComparison.Ordinal), FaultKind.CutResponse) { Times = 2, After = 100 });
        CommandResult retried = await world.RunAsync("run", "weekly");
        Assert.True(retried.ExitCode == ExitCodes.Done && retried.Status == "activated", retried.ToString());
        Assert.Equal((3, 1, 2), (busy.Hits, lost.Hits, torn.Hits));
        long serving = await world.ActiveAsync(Ct);

        proxy.Forget();
        Fault down = proxy.Add(new Fault(static r => r.Method == "PUT" && r.Path.EndsWith("manifest.json", StringComparison.Ordinal), FaultKind.Status) { ErrorCode = "ServerBusy" });
        CommandResult failed = await world.RunAsync("run", "weekly", "--force");
        Assert.True(failed.ExitCode == ExitCodes.Failed, failed.ToString());
        Assert.InRange(down.Hits, 2, 4);
        Assert.Equal(serving, await world.ActiveAsync(Ct));
        Assert.Equal(["stage|failed"], await world.Database.RowsAsync("select name, status from precompute.run_step where run_id = 2 and status <> 'succeeded'", Ct));
        Assert.DoesNotContain(AzuriteServer.Secret, failed.ToString(), StringComparison.Ordinal);

        proxy.Forget();
        CommandResult next = await world.RunAsync("run", "weekly", "--force");
        Assert.True(next.ExitCode == ExitCodes.Done, next.ToString());
        Assert.Equal(
            await world.Database.RowsAsync("select label from precompute.model_version where status in ('active', 'superseded') order by version_id", Ct),
            (await new VersionCleaner(world.OpenStore()).ListAsync(Ct)).Select(static l => l.ToString()));
    }
}
