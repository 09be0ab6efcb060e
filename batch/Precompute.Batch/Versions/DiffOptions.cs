using Precompute.Model;

namespace Precompute.Batch.Versions;

/// <summary>How two versions are compared.</summary>
internal sealed record DiffOptions
{
    /// <summary>How many of a list's first items are compared. Default 20.</summary>
    public int Depth { get; init; } = 20;

    /// <summary>Persistence of the rank-biased overlap. Default 0.9.</summary>
    public double Persistence { get; init; } = 0.9;

    /// <summary>How many movers are named. Default 10.</summary>
    public int Movers { get; init; } = 10;

    /// <summary>Where cold ends and hot begins.</summary>
    public required SegmentThresholds Thresholds { get; init; }
}
