namespace Precompute.AnnIndex;

/// <summary>Which exact answers are found.</summary>
public sealed record RecallOptions
{
    /// <summary>Length of the answers. Default 100.</summary>
    public int K { get; init; } = 100;

    /// <summary>What may be answered. Default: everything.</summary>
    public IOrdinalFilter? Filter { get; init; }

    /// <summary>At most this many queries, evenly spread over the given rows. Default 1,000.</summary>
    public int MaxQueries { get; init; } = 1000;

    /// <summary>What searches are timed by. Default: the system's clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
