using Precompute.Model;

namespace Precompute.Database.Privacy;

/// <summary>What is known of one request to forget somebody. The id is not part of it.</summary>
public sealed record ForgettingReceipt
{
    /// <summary>Id of the receipt.</summary>
    public required long ReceiptId { get; init; }

    /// <summary>Whether a person or a startup was forgotten.</summary>
    public required EntityType Entity { get; init; }

    /// <summary>The keyed hash, lower-case hex: whoever has the key and the id can tell whose receipt it is.</summary>
    public required string KeyedHash { get; init; }

    /// <summary>Whether nothing of it is left to do.</summary>
    public required bool IsDone { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Who asked.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>When it was done; null while pending.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>What was removed, by place.</summary>
    public required IReadOnlyList<Removal> Removed { get; init; }

    /// <summary>Versions amended.</summary>
    public required IReadOnlyList<AmendedVersion> Versions { get; init; }

    /// <summary>What else was done and what lies out of reach, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
