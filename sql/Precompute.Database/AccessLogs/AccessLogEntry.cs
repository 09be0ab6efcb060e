namespace Precompute.Database.AccessLogs;

/// <summary>One line of an access log as reporting keeps it: without the ids of people and startups.</summary>
public sealed record AccessLogEntry
{
    /// <summary>Where the line begins in its file, bytes.</summary>
    public required long Position { get; init; }

    /// <summary>When the answer was ready.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Id of the request; lists of one batch share it.</summary>
    public required string RequestId { get; init; }

    /// <summary>Which key asked; null where none was sent.</summary>
    public string? KeyId { get; init; }

    /// <summary>The route, with names of parameters in place of ids.</summary>
    public required string Route { get; init; }

    /// <summary>HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>Time of the whole request, ms.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>Which kind of list was shown; null where none was, and all below is null then.</summary>
    public string? Direction { get; init; }

    /// <summary>developer or investor.</summary>
    public string? Role { get; init; }

    /// <summary>Method of the first item.</summary>
    public string? Method { get; init; }

    /// <summary>Label of the version that answered.</summary>
    public string? Version { get; init; }

    /// <summary>Whether it was answered without the live source.</summary>
    public bool? Stale { get; init; }

    /// <summary>The limit asked for; null where the line does not say.</summary>
    public int? Requested { get; init; }

    /// <summary>How many were shown.</summary>
    public int Shown { get; init; }

    /// <summary>Rank of the first.</summary>
    public int? FirstRank { get; init; }

    /// <summary>A <see cref="ShownMark"/> an item; none where no interaction can name the request, whose id is no UUID.</summary>
    public IReadOnlyList<short> ShownMarks { get; init; } = [];
}
