namespace Precompute.Database.Serve;

/// <summary>
/// The live source as the API sees it: <see cref="SourceReader"/> where one is attached, <see cref="NoLiveSource"/> where the
/// API has none. Thread-safe.
/// </summary>
public interface ILiveSource
{
    /// <summary>Whether there is a source at all.</summary>
    public bool IsAttached { get; }

    /// <summary>Freshness and privacy in one prepared statement; null where there is no source.</summary>
    /// <param name="query">Who asks.</param>
    /// <param name="about">Ids about to be shown; may be empty.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<LiveState?> ReadStateAsync(LiveQuery query, ReadOnlyMemory<Guid> about, CancellationToken cancellationToken);

    /// <summary>History and declared profile in one round trip; null where there is no source.</summary>
    /// <param name="query">Who asks; never an opted-out viewer.</param>
    /// <param name="until">Newest event to read, or null for all.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<LiveEntity?> ReadEntityAsync(LiveQuery query, DateTime? until, CancellationToken cancellationToken);
}
