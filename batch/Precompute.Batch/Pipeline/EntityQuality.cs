using Precompute.Model;

namespace Precompute.Batch.Pipeline;

/// <summary>Recall@20 of what is served to each entity under test, after routing; kept with the version so that the next one is compared entity by entity.</summary>
public sealed record EntityQuality
{
    /// <summary>Which side asks.</summary>
    public required Direction Direction { get; init; }

    /// <summary>Catalogue ordinals of the entities, ascending.</summary>
    public required int[] Queries { get; init; }

    /// <summary>Their segments in the test.</summary>
    public required Segment[] Segments { get; init; }

    /// <summary>Their Recall@20.</summary>
    public required float[] Values { get; init; }
}
