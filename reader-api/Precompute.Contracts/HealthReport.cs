namespace Precompute.Contracts;

/// <summary>How the API is.</summary>
public sealed record HealthReport
{
    /// <summary>healthy; degraded (answers, but from the local copy, an old version, or with a newer version refused); unhealthy (no version).</summary>
    public required string Status { get; init; }

    /// <summary>Whether the last look at the serving database succeeded.</summary>
    public required bool DatabaseConnected { get; init; }

    /// <summary>Whether the last look at the live source succeeded; null where none is attached.</summary>
    public required bool? SourceConnected { get; init; }

    /// <summary>The version that answers; null where none does.</summary>
    public required string? ModelVersion { get; init; }

    /// <summary>When that version was made, UTC.</summary>
    public required DateTime? ModelCreatedAt { get; init; }

    /// <summary>Its age in seconds.</summary>
    public required long? ModelAgeSeconds { get; init; }

    /// <summary>How long ago everybody's opt-outs were last read from the live source; null where that never happened.</summary>
    public required long? OverlayAgeSeconds { get; init; }

    /// <summary>The newer version that could not be opened; null where there is none.</summary>
    public required string? RefusedVersion { get; init; }

    /// <summary>What is not as it should be, in sentences.</summary>
    public required IReadOnlyList<string> Details { get; init; }
}
