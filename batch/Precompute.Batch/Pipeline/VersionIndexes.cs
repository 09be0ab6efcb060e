using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Model.Versions;

namespace Precompute.Batch.Pipeline;

/// <summary>The four indexes of a version, what they were measured at, and which serves where.</summary>
public sealed class VersionIndexes : IDisposable
{
    /// <summary>The HNSW indexes; a side without vectors has none.</summary>
    public required IReadOnlyDictionary<(Direction Direction, ModelSide Side), HnswIndex> Hnsw { get; init; }

    /// <summary>Recall and cost against the exact scan.</summary>
    public required IReadOnlyDictionary<(Direction Direction, ModelSide Side), RecallReport> Recall { get; init; }

    /// <summary>The same of the target indexes under a filter that readers use; a direction for which there is none is missing.</summary>
    public IReadOnlyDictionary<Direction, RecallReport> FilteredRecall { get; init; } = new Dictionary<Direction, RecallReport>();

    /// <summary>Which index answers.</summary>
    public required ServingChoice Serving { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (HnswIndex index in Hnsw.Values)
            index.Dispose();
    }
}
