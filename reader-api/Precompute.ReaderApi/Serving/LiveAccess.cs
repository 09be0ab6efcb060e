using Microsoft.Extensions.Options;
using Npgsql;
using Precompute.Database.Serve;
using Precompute.Model.Lists;
using Precompute.ReaderApi.Newcomers;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// The live source behind an outage gate: where it cannot be asked, the answer is null and the request goes on without it. What the
/// failure was is logged once an outage, and health shows it. A look that fails by itself, because one entity's history is slow to read,
/// leaves the others' alone (<see cref="GatedAttempts"/>).
/// </summary>
internal sealed class LiveAccess(
    ILiveSource source, OutageGate gate, OverlayWatch overlay, IOptions<ApiOptions> options, TimeProvider time, ILogger<LiveAccess> log)
{
    /// <summary>From this age on the overlay does not stand for the source any more, and the source is asked for each answer.</summary>
    internal static readonly TimeSpan OldestOverlay = TimeSpan.FromSeconds(2);

    private readonly GatedAttempts _attempts = new(gate, AttemptLog.Source, log);
    private readonly bool _listsAreLocal = options.Value.ListsFrom == ListOrigin.LocalFiles;

    /// <summary>Whether the last look succeeded; null where no source is attached.</summary>
    public bool? IsConnected => source.IsAttached ? _attempts.IsUp : null;

    /// <summary>The last look at the whole source, for while it cannot be asked.</summary>
    public EntityOverlay Overlay => overlay.Current;

    /// <summary>
    /// What is known of the one who asks and of those at the place of a precomputed list that a page begins with: from the source, or from the
    /// overlay while it is down. Where lists come from local files, from the overlay alone, if the answer needs nothing else and it is not too old.
    /// </summary>
    /// <param name="version">Where the list comes from.</param>
    /// <param name="request">The question.</param>
    /// <param name="cursor">Where the previous page ended; null for the first.</param>
    /// <param name="query">How to ask the source.</param>
    /// <param name="list">The precomputed list; null where there is none.</param>
    /// <param name="newcomers">Those who may be shown beside it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public ValueTask<LiveLook> LookAsync(
        LoadedVersion version,
        RecommendationRequest request,
        PageCursor? cursor,
        LiveQuery query,
        RecommendationRow? list,
        NewcomerQueue newcomers,
        CancellationToken cancellationToken) =>
        _listsAreLocal && overlay.Current is var known && IsFresh(known.TakenAt, time.GetUtcNow()) && known.StateOf(request, list) is { } state
            ? ValueTask.FromResult(new LiveLook(state, known))
            : new ValueTask<LiveLook>(LookAsync(query, PageAhead.Of(version, request, cursor, list, newcomers), cancellationToken));

    /// <summary>What is known of the one who asks and of those about to be shown: from the source, or from the overlay while it is down.</summary>
    public async Task<LiveLook> LookAsync(LiveQuery query, ReadOnlyMemory<Guid> about, CancellationToken cancellationToken) =>
        await ReadStateAsync(query, about, cancellationToken) is { } state ? new LiveLook(state, Overlay: null, about) : Away();

    /// <summary>What is known while the source cannot be asked.</summary>
    public LiveLook Away() => new(State: null, overlay.Current);

    /// <summary>See <see cref="ILiveSource.ReadStateAsync"/>; null while the source is down.</summary>
    public Task<LiveState?> ReadStateAsync(LiveQuery query, ReadOnlyMemory<Guid> about, CancellationToken cancellationToken) =>
        AskAsync(() => source.ReadStateAsync(query, about, cancellationToken));

    /// <summary>See <see cref="ILiveSource.ReadEntityAsync"/>; null while the source is down.</summary>
    public Task<LiveEntity?> ReadEntityAsync(LiveQuery query, DateTime? until, CancellationToken cancellationToken) =>
        AskAsync(() => source.ReadEntityAsync(query, until, cancellationToken));

    /// <summary>Whether a look is young enough to stand for the source. One from the future, of a clock that was set back, is not.</summary>
    internal static bool IsFresh(DateTimeOffset? takenAt, DateTimeOffset now) =>
        now - takenAt is { } age && age >= TimeSpan.Zero && age < OldestOverlay;

    private async Task<T?> AskAsync<T>(Func<Task<T?>> ask)
        where T : class
    {
        if (!_attempts.MayTry())
            return null;
        try
        {
            T? answer = await ask();
            _attempts.Succeeded();
            return answer;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            _attempts.Failed(e);
            return null;
        }
    }
}
