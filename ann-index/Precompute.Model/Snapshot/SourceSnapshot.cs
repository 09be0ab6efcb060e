using Precompute.Model.Content;

namespace Precompute.Model.Snapshot;

/// <summary>
/// Everything one run reads from the application, taken in a single REPEATABLE READ snapshot.
/// Ordinals of users and startups index every other column. Pure data: equal sources give equal snapshots.
/// </summary>
public sealed record SourceSnapshot
{
    /// <summary>The newest event's time, or the newest creation where there is none; display only, never identity.</summary>
    public required DateTimeOffset Watermark { get; init; }

    /// <summary>SHA-256 (lower-case hex) over the content in a fixed order: one added and one deleted row change it.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Features of both sides.</summary>
    public required FeatureVocabulary Vocabulary { get; init; }

    /// <summary>People.</summary>
    public required UserTable Users { get; init; }

    /// <summary>Startups.</summary>
    public required StartupTable Startups { get; init; }

    /// <summary>What people did to startups.</summary>
    public required InteractionLog UserInteractions { get; init; }

    /// <summary>What startups did to people.</summary>
    public required InteractionLog StartupInteractions { get; init; }

    /// <summary>Users and startups of the source that were left out, with all their events, because they are forgotten.</summary>
    public int ForgottenEntities { get; init; }

    /// <summary>Events left out because the snapshot knows neither the user or the startup of them.</summary>
    public required long OrphanInteractions { get; init; }
}
