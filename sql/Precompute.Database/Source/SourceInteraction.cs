namespace Precompute.Database.Source;

/// <summary>A row of <c>source.user_interactions</c> or <c>source.startup_interactions</c> to be written.</summary>
/// <param name="UserId">The person.</param>
/// <param name="StartupId">The startup.</param>
/// <param name="InteractionType">Type, such as <c>view</c>.</param>
/// <param name="OccurredAt">When.</param>
/// <param name="RequestId">The recommendation answer that led here, where there was one.</param>
public readonly record struct SourceInteraction(
    Guid UserId, Guid StartupId, string InteractionType, DateTimeOffset OccurredAt, Guid? RequestId = null)
{
    /// <summary>Line of the input, to report an unknown user or startup by; 0 where there is none.</summary>
    public long Line { get; init; }

    /// <summary>The text that <see cref="UserId"/> was derived from, kept in <c>source.id_map</c>; null where the id needs no map.</summary>
    public string? UserExternalId { get; init; }

    /// <summary>The same for <see cref="StartupId"/>.</summary>
    public string? StartupExternalId { get; init; }
}
