using Npgsql;
using Precompute.Database.Serve;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// The live source behind an outage gate: where it cannot be asked, the answer is null and the request goes on without it. What the
/// failure was is logged once an outage, and health shows it.
/// </summary>
internal sealed class LiveAccess(ILiveSource source, OutageGate gate, ILogger<LiveAccess> log)
{
    /// <summary>Whether the last look succeeded; null where no source is attached.</summary>
    public bool? IsConnected => source.IsAttached ? gate.IsUp : null;

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
