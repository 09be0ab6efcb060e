using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Artifacts;

/// <summary>Published into a folder.</summary>
public sealed class FileStoreFaultWorld(PostgresServer server) : StoreFaultWorld(server)
{
    internal override Task<TestedStore> CreateStoreAsync(CancellationToken cancellationToken) => Task.FromResult<TestedStore>(new FileTestedStore());
}
