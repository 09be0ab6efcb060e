using System.Diagnostics.Metrics;
using Precompute.ReaderApi.Telemetry;

namespace Precompute.ReaderApi.AccessLogging;

/// <summary>
/// What the access log counts: lines written, lines lost with the reason, lines that wait. Observed rather than added to, so that a counter is
/// there, at 0, before its first line: an alert on its growth sees the first one too. Thread-safe.
/// </summary>
internal sealed class AccessLogMetrics
{
    private static readonly KeyValuePair<string, object?> QueueFull = new("reason", "queue_full");
    private static readonly KeyValuePair<string, object?> WriteFailed = new("reason", "write_failed");

    private readonly Meter _meter;
    private long _written;
    private long _queueFull;
    private long _writeFailed;

    /// <summary>Registers the instruments.</summary>
    public AccessLogMetrics(IMeterFactory meters)
    {
        // The factory hands out one meter a name and disposes of it.
        _meter = meters.Create(AnswerMetrics.MeterName);
        _meter.CreateObservableCounter("precompute.access_log.written", () => Interlocked.Read(ref _written), "{line}", "Lines of the access log written.");
        _meter.CreateObservableCounter(
            "precompute.access_log.dropped",
            () => (Measurement<long>[])[new(Interlocked.Read(ref _queueFull), QueueFull), new(Interlocked.Read(ref _writeFailed), WriteFailed)],
            "{line}",
            "Lines of the access log lost, by reason: the queue was full, or the file could not be written.");
    }

    /// <summary>Registers how many lines wait.</summary>
    public void Watch(Func<int> waiting) =>
        _meter.CreateObservableGauge("precompute.access_log.queued", waiting, "{line}", "Lines of the access log that wait for the disk.");

    /// <summary>Lines are in the file.</summary>
    public void Written(int lines) => Interlocked.Add(ref _written, lines);

    /// <summary>A line found the queue full.</summary>
    public void QueueWasFull() => Interlocked.Increment(ref _queueFull);

    /// <summary>Lines could not be written.</summary>
    public void NotWritten(int lines) => Interlocked.Add(ref _writeFailed, lines);
}
