using Precompute.Database.AccessLogs;

namespace Precompute.Batch.AccessLogs;

/// <summary>A line as the API writes it; names it does not know are left out; of the ids nothing goes further but marks.</summary>
internal sealed record AccessLogLine
{
    private const int LongestText = 200;

    public DateTimeOffset? Time { get; init; }

    public string? RequestId { get; init; }

    public string? KeyId { get; init; }

    public string? Route { get; init; }

    public int? Status { get; init; }

    public double? LatencyMs { get; init; }

    public string? Direction { get; init; }

    public string? Role { get; init; }

    public string? Method { get; init; }

    public string? Version { get; init; }

    public bool? Stale { get; init; }

    public int? Requested { get; init; }

    public int? FirstRank { get; init; }

    public Guid? Entity { get; init; }

    public IReadOnlyList<Guid>? Ids { get; init; }

    // Lists of similar ones are made for something that is looked at, not for the one who looks.
    private bool HasViewer => Direction is not null && !Direction.StartsWith("similar_", StringComparison.Ordinal);

    /// <summary>What is wrong with it; null where nothing is.</summary>
    public string? FindFault()
    {
        if (Time is null || RequestId is null || Route is null || Status is null || LatencyMs is null)
            return "It lacks time, request_id, route, status or latency_ms.";
        if (Status is < 100 or > 599 || LatencyMs is not (>= 0 and < 1e9))
            return "Its status is none of HTTP's, or its latency_ms no time.";
        if (Direction is not null && (Method is null || Ids is null))
            return "It shows a list and lacks method or ids.";
        foreach (string? text in (string?[])[RequestId, KeyId, Route, Direction, Role, Method, Version])
        {
            if (text is not null && (text.Length > LongestText || text.Contains('\0', StringComparison.Ordinal)))
                return $"One of its texts is longer than {LongestText} characters, or has a zero in it.";
        }

        return null;
    }

    /// <summary>What reporting keeps of it.</summary>
    public AccessLogEntry ToEntry(long position) => new()
    {
        Position = position,
        OccurredAt = Time!.Value,
        RequestId = RequestId!,
        KeyId = KeyId,
        Route = Route!,
        Status = Status!.Value,
        LatencyMs = LatencyMs!.Value,
        Direction = Direction,
        Role = Role,
        Method = Method,
        Version = Version,
        Stale = Stale,
        Requested = Requested,
        Shown = Ids?.Count ?? 0,
        FirstRank = FirstRank,
        ShownMarks = Guid.TryParse(RequestId, out Guid request) && Ids is { } ids
            ? [.. ids.Select(id => ShownMark.Of(request, HasViewer ? Entity ?? Guid.Empty : Guid.Empty, id))]
            : [],
    };
}
