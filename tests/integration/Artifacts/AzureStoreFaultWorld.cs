using Precompute.TestKit.Artifacts;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Artifacts;

/// <summary>Published into a container of Azurite, through a proxy.</summary>
public sealed class AzureStoreFaultWorld(PostgresServer server, AzuriteServer azurite) : StoreFaultWorld(server)
{
    internal FaultProxy Proxy => ((AzureTestedStore)Store).Proxy;

    internal override async Task<TestedStore> CreateStoreAsync(CancellationToken cancellationToken) =>
        await AzureTestedStore.CreateAsync(azurite, cancellationToken);
}
