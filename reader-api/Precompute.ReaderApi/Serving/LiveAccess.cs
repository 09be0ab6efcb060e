using Npgsql;
using Precompute.Database.Serve;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// The live source behind an outage gate: where it cannot be asked, the answer is null and the request goes on without it. What the
/// failure was is logged once an outage, and health shows it.
/// </summary>
internal sealed class LiveAccess(ILiveSource source, OutageGate gate, OverlayWatch overlay, ILogger<LiveAccess> log)
{
    /// <summary>Whether the last look succeeded; null where no source is attached.</summary>
    public bool? IsConnected => source.IsAttached ? gate.IsUp : null;

    /// <summary>The last look at the whole source, for while it cannot be asked.</summary>
    public EntityOverlay Overlay => overlay.Current;

    /// <summary>What is known of the one who asks and of those about to be shown: from the source, or from the overlay while it is down.</summary>
    public async Task<LiveLook> LookAsync(LiveQuery query, ReadOnlyMemory<Guid> about, CancellationToken cancellationToken) =>
        await ReadStateAsync(query, about, cancellationToken) is { } state ? new LiveLook(state, Overlay: null) : Away();

    /// <summary>What is known while the source cannot be asked.</summary>
    public LiveLook Away() => new(State: null, overlay.Current);

    /// <summary>See <see cref="ILiveSource.ReadStateAsync"/>; null while the source is down.</summary>
    public Task<LiveState?> ReadStateAsync(LiveQuery query, ReadOnlyMemory<Guid> about, CancellationToken cancellationToken) =>
        AskAsync(() => source.ReadStateAsync(query, about, cancellationToken));

    /// <summary>See <see cref="ILiveSource.ReadEntityAsync"/>; null while the source is down.</summary>
    public Task<LiveEntity?> ReadEntityAsync(LiveQuery query, DateTime? until, CancellationToken cancellationToken) =>
        AskAsync(() => source.ReadEntityAsync(query, until, cancellationToken));

    private async Task<T?> AskAsync<T>(Func<Task<T?>> ask)
        where T : class
    {
        if (!gate.MayTry())
            return null;
        try
        {
            T? answer = await ask();
            if (gate.Succeeded())
                Log.SourceBack(log);
            return answer;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            if (gate.Failed())
                Log.SourceDown(log, e);
            return null;
        }
    }
}
