namespace Precompute.Contracts;

/// <summary>Why a startup is shown to a person, or a person to a startup, and where it stands.</summary>
public sealed record Explanation
{
    /// <summary>To whom: a person (<c>startups</c>) or a startup (<c>people</c>).</summary>
    public required Guid Id { get; init; }

    /// <summary>What: a startup or a person.</summary>
    public required Guid TargetId { get; init; }

    /// <summary>Whether the source knows the id; null while it cannot be asked and the version does not know the id either.</summary>
    public required bool? Known { get; init; }

    /// <summary>False where nothing personal is computed, because of an opt-out, or because the id is inactive or unknown.</summary>
    public required bool Personal { get; init; }

    /// <summary>The interactions that the list is made of, as lists count them; 0 where nothing is personal.</summary>
    public required int InteractionCount { get; init; }

    /// <summary>eligible; acted_on (known already, so no list shows it); not_shown (inactive, unknown, opted out, of another role, or their own).</summary>
    public required string TargetStatus { get; init; }

    /// <summary>Where the target stands in the list without filters; null where it is not among its first 1000.</summary>
    public required ExplainedPosition? Position { get; init; }

    /// <summary>What each past interaction adds to the score of the factor model; null where the list does not use it, or where it does not know the target.</summary>
    public required ExplainedHistory? History { get; init; }

    /// <summary>What both profiles share; null where the version does not know the target, or nothing is personal.</summary>
    public required ExplainedContent? Content { get; init; }

    /// <summary>The one version everything in this answer comes from.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>True where the answer was made without looking at the live source; no person's interaction is named then.</summary>
    public required bool Stale { get; init; }

    /// <summary>Names this answer in logs; also in the X-Request-Id header.</summary>
    public required string RequestId { get; init; }
}
