using System.Buffers;
using System.Text.Json;

namespace Precompute.ReaderApi.AccessLogging;

/// <summary>One line of the access log: a list that was shown, or a request that showed none.</summary>
internal sealed record AccessEntry
{
    /// <summary>When the answer was ready, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The request's id; lists of one batch share it.</summary>
    public required string RequestId { get; init; }

    /// <summary>Which key asked; null where none was sent, or none that opens anything.</summary>
    public required string? KeyId { get; init; }

    /// <summary>The route, with names of parameters in place of ids.</summary>
    public required string Route { get; init; }

    /// <summary>What was shown; null where nothing was: the status says why.</summary>
    public required ShownList? List { get; init; }

    /// <summary>Time of the whole request.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>Appends the line with its line feed.</summary>
    /// <param name="buffer">Receives it.</param>
    /// <param name="writer">Reused from line to line.</param>
    public void WriteTo(IBufferWriter<byte> buffer, Utf8JsonWriter writer)
    {
        writer.Reset(buffer);
        writer.WriteStartObject();
        writer.WriteString("time", At);
        writer.WriteString("request_id", RequestId);
        writer.WriteString("key_id", KeyId);
        writer.WriteString("route", Route);
        writer.WriteNumber("status", Status);
        writer.WriteNumber("latency_ms", Math.Round(Latency.TotalMilliseconds, 3));
        if (List is { } list)
            Write(list, writer);
        writer.WriteEndObject();
        writer.Flush();
        buffer.Write("\n"u8);
    }

    private static void Write(ShownList list, Utf8JsonWriter writer)
    {
        writer.WriteString("direction", list.Direction);
        writer.WriteString("role", list.Role);
        if (list.Entity is { } entity)
            writer.WriteString("entity", entity);
        else
            writer.WriteNull("entity");
        writer.WriteString("method", list.Method);
        writer.WriteString("version", list.Version);
        writer.WriteBoolean("stale", list.Stale);
        writer.WriteNumber("first_rank", list.FirstRank);
        writer.WriteNumber("requested", list.Requested);
        writer.WriteStartArray("ids");
        foreach (Guid id in list.Ids)
            writer.WriteStringValue(id);
        writer.WriteEndArray();
    }
}
