using Precompute.Batch.Pipeline;
using Precompute.Model;

namespace Precompute.Batch.Gates;

/// <summary>What the gates compare with: the version that serves.</summary>
public sealed record PreviousVersion
{
    /// <summary>Its label.</summary>
    public required string Label { get; init; }

    /// <summary>Its rows, by <c>direction</c> and by <c>direction/role</c>.</summary>
    public IReadOnlyDictionary<string, long> Rows { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Its measured quality, as it was stored.</summary>
    public IReadOnlyList<ServedQuality> Quality { get; init; } = [];

    /// <summary>Recall@20 of each entity it was tested on, by id; a direction that was not kept is missing.</summary>
    public IReadOnlyDictionary<Direction, IReadOnlyDictionary<Guid, float>> EntityQuality { get; init; } =
        new Dictionary<Direction, IReadOnlyDictionary<Guid, float>>();

    /// <summary>How far the new lists differ from its lists.</summary>
    public IReadOnlyList<ListChurn> Churn { get; init; } = [];
}
