using Microsoft.Extensions.Options;
using Npgsql;
using Precompute.Database.Privacy;
using Precompute.Database.Serve;
using Precompute.Model.Live;
using Precompute.ReaderApi.Hosting;
using Precompute.ReaderApi.Newcomers;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// Keeps the overlay: read from the cache folder at the start, then a look at the source every <see cref="ApiOptions.OverlayInterval"/>.
/// While the source cannot be asked, the last one stays, and everybody who is forgotten meanwhile leaves it.
/// </summary>
internal sealed class OverlayWatch(
    DatabaseConnections connections,
    ForgottenWatch forgotten,
    DatabaseGates gates,
    HealthState health,
    OverlayFile file,
    NewcomerWatch newcomers,
    IOptions<ApiOptions> options,
    TimeProvider time,
    ILogger<OverlayWatch> log) : BackgroundService
{
    private readonly TimeSpan _interval = options.Value.OverlayInterval;
    private readonly bool _listsAreLocal = options.Value.ListsFrom == ListOrigin.LocalFiles;
    private volatile EntityOverlay _current = EntityOverlay.None;
    private EntityStates _states = EntityStates.Empty;
    private ForgottenIds _leftOut = ForgottenIds.None;
    private bool _failed;
    private bool _sawOutage;

    /// <summary>The overlay as of the last look.</summary>
    public EntityOverlay Current => _current;

    /// <summary>Reads what the last process left, before anything listens.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (connections.States is not null)
            Hold(file.Read());
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_states != EntityStates.Empty)
            file.Write(_states, isLast: true);
    }

    /// <summary>One look; never throws for what a database does wrong.</summary>
    internal async Task RefreshAsync(EntityStateFeed feed, CancellationToken cancellationToken)
    {
        ForgottenIds leftOut = forgotten.Current;
        try
        {
            Hold(await feed.ReadAsync(leftOut, cancellationToken));
            // Only what the look itself found shut: that a scan succeeds does not say that the statements of requests do. With local lists
            // there may be none of these to find out.
            if ((_sawOutage || _listsAreLocal) && gates.Source.Succeeded())
                Log.SourceBack(log);
            _sawOutage = false;
            if (_failed)
                Log.OverlayRead(log);
            _failed = false;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            if (GatedAttempts.IsOutage(e))
            {
                _sawOutage = true;
                if (gates.Source.Failed())
                    Log.SourceDown(log, e);
            }

            if (!_failed)
                Log.OverlayNotRead(log, e);
            _failed = true;
            if (!ReferenceEquals(leftOut, _leftOut))
                Hold(EntityStateFeed.Without(_states, leftOut));
        }

        _leftOut = leftOut;
        if (_states != EntityStates.Empty)
            file.Write(_states);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (connections.States is { } feed && !stoppingToken.IsCancellationRequested)
        {
            long started = time.GetTimestamp();
            try
            {
                await RefreshAsync(feed, stoppingToken);

                // A source that did not answer just now is not asked for profiles too: those known already go on.
                if (!_failed)
                    await newcomers.FollowAsync(_states, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The overlay must outlive every surprise, or opt-outs would no longer be seen.
                Log.OverlayFailed(log, e);
            }

            // A source so large that a look takes long is asked half of the time at most.
            TimeSpan took = time.GetElapsedTime(started);
            TimeSpan pause = took * 2 > _interval ? took : _interval - took;
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Hold(EntityStates states)
    {
        _states = states;
        _current = new EntityOverlay(states);
        health.OverlayTakenAt = _current.TakenAt;
    }
}
