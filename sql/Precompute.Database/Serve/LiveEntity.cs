using Precompute.Model.Content;

namespace Precompute.Database.Serve;

/// <summary>Everything the source holds of one entity that a personal answer can be made of.</summary>
public sealed record LiveEntity
{
    /// <summary>
    /// The history of weighted types (opted-out people left out), by counterpart, type and time: complete, but for the oldest where there are more
    /// than <see cref="SourceReader.MostEvents"/>.
    /// </summary>
    public required IReadOnlyList<HistoryEvent> History { get; init; }

    /// <summary>What the entity says of itself, distinct; empty where the source does not know it.</summary>
    public required IReadOnlyList<Feature> Declared { get; init; }
}
