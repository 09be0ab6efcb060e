using Precompute.Batch.Pipeline;

namespace Precompute.Batch.Gates;

/// <summary>What the gates compare with.</summary>
/// <param name="Label">The version that serves.</param>
/// <param name="Rows">Its rows by direction name.</param>
/// <param name="Quality">Its measured quality, as it was stored.</param>
public sealed record PreviousVersion(string Label, IReadOnlyDictionary<string, long> Rows, IReadOnlyList<ServedQuality> Quality);
