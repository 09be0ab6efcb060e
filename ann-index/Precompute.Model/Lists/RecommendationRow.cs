namespace Precompute.Model.Lists;

/// <summary>
/// One precomputed list as it is published: entity × role. The three per-item arrays have equal length, best first.
/// </summary>
public sealed record RecommendationRow
{
    /// <summary>User (forward) or startup (reverse).</summary>
    public required Guid EntityId { get; init; }

    /// <summary>The viewer's role (forward) or the shown people's role (reverse).</summary>
    public required ListRole Role { get; init; }

    /// <summary>Startups (forward) or users (reverse), best first, distinct.</summary>
    public required Guid[] TargetIds { get; init; }

    /// <summary>Scores, descending within one method; finite.</summary>
    public required float[] Scores { get; init; }

    /// <summary>Method of each item.</summary>
    public required RecommendationMethod[] Methods { get; init; }

    /// <summary>Reason codes, <see cref="ReasonCodes.PerItem"/> for each item, row-major.</summary>
    public required int[] Reasons { get; init; }

    /// <summary>The entity's interaction count at the snapshot: events (forward) or distinct users (reverse).</summary>
    public required int InteractionCount { get; init; }

    /// <summary>The method that answers for the list as a whole: the one of its first item, <see cref="RecommendationMethod.None"/> where it is empty.</summary>
    public required RecommendationMethod ListMethod { get; init; }
}
