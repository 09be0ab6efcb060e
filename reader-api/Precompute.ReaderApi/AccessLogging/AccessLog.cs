using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.AccessLogging;

/// <summary>
/// Takes lines from requests into a bounded queue, and writes them in the background: no request ever waits for the disk. What finds the
/// queue full is dropped, and what cannot be written is lost; both are counted, the second is logged once until it works again. What waits
/// when the host stops is written first.
/// </summary>
internal sealed class AccessLog : BackgroundService
{
    /// <summary>How long a file that failed is left alone.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    /// <summary>Bytes that are written at once, about.</summary>
    private const int BlockBytes = 32 * 1024;

    private readonly Channel<AccessEntry> _queue;
    private readonly RotatingFile _file;
    private readonly AccessLogMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<AccessLog> _log;
    private long? _failedAt;
    private long _lost;

    /// <summary>Prepares the queue; nothing is opened before the first line.</summary>
    public AccessLog(IOptions<AccessLogOptions> options, AccessLogMetrics metrics, TimeProvider time, ILogger<AccessLog> log)
    {
        AccessLogOptions settings = options.Value;
        _queue = Channel.CreateBounded<AccessEntry>(new BoundedChannelOptions(settings.QueueCapacity) { SingleReader = true });
        _file = new RotatingFile(Path.GetFullPath(settings.Path), settings.MaxBytes, settings.RetainedFiles, settings.GroupMayRead, time);
        _metrics = metrics;
        metrics.Watch(() => _queue.Reader.Count);
        _time = time;
        _log = log;
    }

    /// <summary>Hands over a line, or drops it where too many wait; never waits. Thread-safe.</summary>
    public void Write(AccessEntry entry)
    {
        if (!_queue.Writer.TryWrite(entry))
            _metrics.QueueWasFull();
    }

    /// <summary>Writes what waits, then stops.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        if (ExecuteTask is { } writing)
            await writing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _file.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Ends with the queue, not with the token: what waits is written.
        ArrayBufferWriter<byte> block = new(2 * BlockBytes);
        await using Utf8JsonWriter json = new(block);
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            int lines = 0;
            while (block.WrittenCount < BlockBytes && _queue.Reader.TryRead(out AccessEntry? entry))
            {
                entry.WriteTo(block, json);
                lines++;
            }

            Append(block.WrittenSpan, lines);
            block.ResetWrittenCount();
        }
    }

    private void Append(ReadOnlySpan<byte> block, int lines)
    {
        if (_failedAt is { } failedAt && _time.GetElapsedTime(failedAt) < RetryInterval)
        {
            Lost(lines);
            return;
        }

        try
        {
            bool isBegun = _file.Append(block);
            _metrics.Written(lines);
            if (_failedAt is not null)
                Log.AccessLogBack(_log, _lost);
            _failedAt = null;
            _lost = 0;
            if (isBegun)
                Prune();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever the disk does wrong, the log must not take the answers with it.
            if (_failedAt is null)
                Log.AccessLogFailed(_log, e);
            _failedAt = _time.GetTimestamp();
            Lost(lines);
        }
    }

    private void Lost(int lines)
    {
        _lost += lines;
        _metrics.NotWritten(lines);
    }

    private void Prune()
    {
        try
        {
            _file.Prune();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.AccessLogNotPruned(_log, e);
        }
    }
}
