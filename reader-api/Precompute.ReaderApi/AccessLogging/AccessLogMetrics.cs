using System.Diagnostics.Metrics;
using Precompute.ReaderApi.Telemetry;

namespace Precompute.ReaderApi.AccessLogging;

/// <summary>What the access log counts: lines written, and lines lost with the reason.</summary>
internal sealed class AccessLogMetrics
{
    private readonly Counter<long> _written;
    private readonly Counter<long> _dropped;

    /// <summary>Registers the instruments.</summary>
    public AccessLogMetrics(IMeterFactory meters)
    {
        // The factory hands out one meter a name and disposes of it.
        Meter meter = meters.Create(AnswerMetrics.MeterName);
        _written = meter.CreateCounter<long>("precompute.access_log.written", "{line}", "Lines of the access log written.");
        _dropped = meter.CreateCounter<long>("precompute.access_log.dropped", "{line}", "Lines of the access log lost, by reason: the queue was full, or the file could not be written.");
    }

    /// <summary>Lines are in the file.</summary>
    public void Written(int lines) => _written.Add(lines);

    /// <summary>A line found the queue full.</summary>
    public void QueueWasFull() => _dropped.Add(1, new KeyValuePair<string, object?>("reason", "queue_full"));

    /// <summary>Lines could not be written.</summary>
    public void NotWritten(int lines) => _dropped.Add(lines, new KeyValuePair<string, object?>("reason", "write_failed"));
}
