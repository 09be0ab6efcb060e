namespace Precompute.Contracts;

/// <summary>The version that answers here, and what it knows.</summary>
public sealed record VersionReport
{
    /// <summary>Its label.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTime ModelCreatedAt { get; init; }

    /// <summary>Its age in seconds.</summary>
    public required long ModelAgeSeconds { get; init; }

    /// <summary>People it knows, whatever their roles.</summary>
    public required int People { get; init; }

    /// <summary>Startups it knows.</summary>
    public required int Startups { get; init; }

    /// <summary>The newer version that could not be opened; null where there is none.</summary>
    public required string? RefusedVersion { get; init; }
}
