namespace Precompute.Contracts;

/// <summary>People: for a startup, or like another person.</summary>
public sealed record UsersAnswer
{
    /// <summary>Best first.</summary>
    public required IReadOnlyList<UserItem> Users { get; init; }

    /// <summary>The method that answers for the page as a whole: its first item's; none where it is empty.</summary>
    public required string MethodUsed { get; init; }

    /// <summary>The one version everything in this answer comes from.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>Distinct people who interacted with the startup, either way, as the answer used them; interactions of a person.</summary>
    public required int InteractionCount { get; init; }

    /// <summary>The limit asked for.</summary>
    public required int Requested { get; init; }

    /// <summary>Items in this answer; fewer than requested only where no more are eligible.</summary>
    public required int Returned { get; init; }

    /// <summary>How many people the version could show here, after filters and what was already acted on.</summary>
    public required int Eligible { get; init; }

    /// <summary>What the others were kept from the list by.</summary>
    public required RemovedCounts Removed { get; init; }

    /// <summary>Whether the source knows the id; null while it cannot be asked and the version does not know the id either.</summary>
    public required bool? Known { get; init; }

    /// <summary>True for a startup; null where it is unknown, and in lists of similar ones.</summary>
    public required bool? RoleMatches { get; init; }

    /// <summary>True where the answer was made without looking at the live source.</summary>
    public required bool Stale { get; init; }

    /// <summary>When the list was made: with the version where it is precomputed, now where it was computed for this request; UTC.</summary>
    public required DateTime GeneratedAt { get; init; }

    /// <summary>Names this answer in logs; also in the X-Request-Id header.</summary>
    public required string RequestId { get; init; }

    /// <summary>Pass as <c>cursor</c> for the next page; null on the last, and in lists of similar ones.</summary>
    public required string? NextCursor { get; init; }
}
