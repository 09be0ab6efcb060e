using System.Diagnostics;
using Microsoft.Extensions.Options;
using Npgsql;
using Precompute.Artifacts;
using Precompute.Database.Serve;
using Precompute.Numerics;
using Precompute.ReaderApi.Hosting;
using Precompute.ReaderApi.Kept;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// Looks at the pointer every <see cref="ApiOptions.PollInterval"/>, and as soon as it is said to have changed, and swaps in the version
/// it names: fetch, verify, open, warm, swap. So it does when the manifest of the version that serves changes, because somebody was taken
/// out of it. A version that cannot be opened is tried once for each change of the pointer and reported; what served before goes on.
/// Where it starts without the database, it serves what the process before it did, from the copy in the cache folder.
/// </summary>
internal sealed class VersionWatcher(
    DatabaseConnections connections,
    VersionOpener opener,
    LeaseHolder<LoadedVersion> versions,
    ForgottenWatch forgotten,
    LocalCopies copies,
    KeptFiles files,
    PointerSignal signal,
    DatabaseGates gates,
    HealthState health,
    IOptions<ApiOptions> options,
    TimeProvider time,
    ILogger<VersionWatcher> log) : BackgroundService
{
    private readonly ApiOptions _options = options.Value;
    private readonly GatedAttempts _attempts = new(gates.Serving, AttemptLog.Serving, log);
    private ServedVersion? _serving;
    private ServedVersion? _previous;
    private ServedVersion? _refused;
    private ServedVersion? _kept;
    private bool _keptIsRead;
    private string? _manifestSha256;
    private long? _lastFetchFailure;
    private bool _saidNoneIsActive;

    /// <summary>One look; never throws for what a database or a version does wrong.</summary>
    internal async Task PollAsync(CancellationToken cancellationToken)
    {
        ServedVersion? wanted;
        try
        {
            // Before any version serves: nobody who was forgotten gets an answer from it.
            bool somebodyWas = await forgotten.RefreshAsync(cancellationToken);
            await copies.RemoveOutdatedAsync(_serving?.Label, somebodyWas, cancellationToken);
            wanted = await connections.Serving.ReadActiveVersionAsync(cancellationToken);
            _attempts.Succeeded();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            _attempts.Failed(e);
            await ServeKeptAsync(cancellationToken);
            return;
        }

        if (wanted is null)
        {
            if (!_saidNoneIsActive)
                Log.NoActiveVersion(log);
            _saidNoneIsActive = true;
        }
        else if (wanted.VersionId == _serving?.VersionId && !IsAmended(wanted))
        {
            health.IsCurrent();
        }
        else if (IsWorthTrying(wanted))
        {
            await SwapAsync(wanted, cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await PollAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The watcher must outlive every surprise, or a new version would never be served.
                Log.PollFailed(log, e);
            }

            await signal.WaitAsync(_options.PollInterval, time, stoppingToken);
        }
    }

    private bool IsAmended(ServedVersion wanted) =>
        wanted.ManifestSha256 is { } sha256 && !string.Equals(sha256, _manifestSha256, StringComparison.Ordinal);

    private bool IsWorthTrying(ServedVersion wanted) =>
        (wanted.VersionId != _refused?.VersionId || wanted.Fence != _refused.Fence || !string.Equals(wanted.ManifestSha256, _refused.ManifestSha256, StringComparison.Ordinal))
        && (_lastFetchFailure is not { } failedAt || time.GetElapsedTime(failedAt) >= _options.StoreRetryInterval);

    private async Task ServeKeptAsync(CancellationToken cancellationToken)
    {
        if (_serving is not null)
            return;
        if (!_keptIsRead && files.ReadServing() is { } read)
            _kept = await opener.AsInStoreAsync(read, cancellationToken);
        _keptIsRead = true;
        if (_kept is { } kept && IsWorthTrying(kept))
            await SwapAsync(kept, cancellationToken);
    }

    private async Task SwapAsync(ServedVersion wanted, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            LoadedVersion? version = await opener.OpenAsync(wanted, wanted.VersionId == _serving?.VersionId ? _manifestSha256 : null, cancellationToken);
            if (version is null)
            {
                // The amendment is in the database and not in the store yet, or the other way round: look again.
                if (_lastFetchFailure is null)
                    Log.ManifestDiffers(log, wanted.Label);
                _lastFetchFailure = time.GetTimestamp();
                return;
            }

            versions.Replace(version);
            _manifestSha256 = version.ManifestSha256;
            health.Serves(version.Label, version.CreatedAt);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArtifactStoreException or PrecomputeException { IsTransient: true })
        {
            if (_lastFetchFailure is null)
                Log.VersionFetchFailed(log, wanted.Label, e);
            _lastFetchFailure = time.GetTimestamp();
            health.Refuses(wanted.Label);
            return;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _refused = wanted;
            health.Refuses(wanted.Label);
            Log.VersionRefused(log, wanted.Label, e);
            return;
        }

        _lastFetchFailure = null;
        _refused = null;
        if (wanted.VersionId != _serving?.VersionId)
            _previous = _serving;
        _serving = wanted;
        if (wanted != _kept)
            files.WriteServing(wanted);
        _kept = wanted;
        Log.VersionOpened(log, wanted.Label, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        copies.KeepOnly(_serving?.Label, _previous?.Label);
    }
}
