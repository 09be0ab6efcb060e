namespace Precompute.Database.Ledger;

/// <summary>A run as the ledger has it.</summary>
public sealed record LedgerRun
{
    /// <summary>Its id.</summary>
    public required long RunId { get; init; }

    /// <summary>What kind of run.</summary>
    public required string Kind { get; init; }

    /// <summary>One of <see cref="RunStatus"/>, or a value of newer software.</summary>
    public required string Status { get; init; }

    /// <summary>The version it made.</summary>
    public required long? VersionId { get; init; }

    /// <summary>Start.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>End; null while it runs.</summary>
    public required DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Vector instructions it computed with.</summary>
    public required string? KernelVariant { get; init; }

    /// <summary>All settings, JSON.</summary>
    public required string Config { get; init; }

    /// <summary>Fingerprint of the source data.</summary>
    public required string? SourceFingerprint { get; init; }

    /// <summary>Exit code.</summary>
    public required int? ExitCode { get; init; }

    /// <summary>Why it ended as it did.</summary>
    public required string? Message { get; init; }

    /// <summary>Sums, JSON.</summary>
    public required string Summary { get; init; }
}
