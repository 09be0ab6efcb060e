using Microsoft.Extensions.Options;
using Npgsql;
using Precompute.ReaderApi.Hosting;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// Has the pointer looked at as soon as it changes, instead of at the next poll. Where the connection is lost, polling goes on alone until
/// there is one again.
/// </summary>
internal sealed class PointerNotifications(
    DatabaseConnections connections, PointerSignal signal, IOptions<ApiOptions> options, TimeProvider time, ILogger<PointerNotifications> log) : BackgroundService
{
    private readonly TimeSpan _retryInterval = options.Value.DatabaseRetryInterval;
    private bool _lost;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await connections.Pointer.ListenAsync(Listening, Changed, stoppingToken);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
            {
                if (!_lost)
                    Log.NotListening(log, e);
                _lost = true;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Polling goes on whatever this is; trying again must too.
                Log.ListeningFailed(log, e);
            }

            await Task.Delay(_retryInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Listening()
    {
        _lost = false;
        Log.Listening(log);
        signal.Raise();
    }

    private void Changed()
    {
        Log.PointerChanged(log);
        signal.Raise();
    }
}
