using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary>A world that the tests of a class begin with: made once and copied for each, so that what one does concerns no other.</summary>
public abstract class CopiedWorld(PostgresServer server) : IAsyncLifetime
{
    private RunWorld? _world;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _world = await RunWorld.CreateAsync(server, CancellationToken.None);
        await BeginAsync(_world);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_world is not null)
            await _world.DisposeAsync();
    }

    /// <summary>A copy in a folder and a database of its own.</summary>
    internal Task<RunWorld> CopyAsync(CancellationToken cancellationToken) => _world!.CopyAsync(server, cancellationToken);

    /// <summary>What happens in the world before it is copied.</summary>
    private protected abstract Task BeginAsync(RunWorld world);
}
