namespace Precompute.Database.Serve;

/// <summary>The API has no source: nothing is known beyond what the version holds, and answers say so.</summary>
public sealed class NoLiveSource : ILiveSource
{
    /// <inheritdoc/>
    public bool IsAttached => false;

    /// <inheritdoc/>
    public Task<LiveState?> ReadStateAsync(LiveQuery query, ReadOnlyMemory<Guid> about, CancellationToken cancellationToken) =>
        Task.FromResult<LiveState?>(null);

    /// <inheritdoc/>
    public Task<LiveEntity?> ReadEntityAsync(LiveQuery query, DateTime? until, CancellationToken cancellationToken) =>
        Task.FromResult<LiveEntity?>(null);
}
