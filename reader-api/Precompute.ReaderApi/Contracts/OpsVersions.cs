namespace Precompute.ReaderApi.Contracts;

/// <summary>The versions that are kept, for operators.</summary>
public sealed record OpsVersions
{
    /// <summary>Newest first; of those that the database describes, and of those that are only here.</summary>
    public required IReadOnlyList<OpsVersion> Versions { get; init; }

    /// <summary>Whether the database was asked; without it, nothing is known but the local copies.</summary>
    public required bool DatabaseConnected { get; init; }

    /// <summary>The newer version that could not be opened; null where there is none.</summary>
    public required string? RefusedVersion { get; init; }
}
