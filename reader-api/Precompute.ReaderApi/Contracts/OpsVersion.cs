namespace Precompute.ReaderApi.Contracts;

/// <summary>One version, in the database and here.</summary>
public sealed record OpsVersion
{
    /// <summary>Its label.</summary>
    public required string Version { get; init; }

    /// <summary>nightly or weekly; null where the database does not describe it.</summary>
    public required string? Kind { get; init; }

    /// <summary>building, staged, active, superseded, rolled_back or disabled; null where the database does not describe it.</summary>
    public required string? Status { get; init; }

    /// <summary>Whether it is never pruned; null where the database does not describe it.</summary>
    public required bool? Pinned { get; init; }

    /// <summary>Whether the pointer names it; null where the database could not be asked.</summary>
    public required bool? Active { get; init; }

    /// <summary>Whether this API answers from it.</summary>
    public required bool Serving { get; init; }

    /// <summary>When it was begun, UTC; its label says it too.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>Its age in seconds.</summary>
    public required long AgeSeconds { get; init; }

    /// <summary>When it was last activated, UTC; null where it never was, or is not described.</summary>
    public required DateTime? ActivatedAt { get; init; }

    /// <summary>When somebody was last taken out of it, UTC; null where nobody was, or it is not described.</summary>
    public required DateTime? AmendedAt { get; init; }

    /// <summary>
    /// verified: every file was compared with its hash when it was fetched, and the manifest is the one the database names. differs: the
    /// manifest is another, as between an amendment and its fetching. unchecked: the database names none now. none: there is no copy here.
    /// </summary>
    public required string LocalCopy { get; init; }
}
