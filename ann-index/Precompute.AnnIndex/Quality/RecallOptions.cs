namespace Precompute.AnnIndex;

/// <summary>How recall is measured.</summary>
public sealed record RecallOptions
{
    /// <summary>Length of the answers compared. Default 10.</summary>
    public int K { get; init; } = 10;

    /// <summary>Breadth of the approximate searches. Default 100.</summary>
    public int Ef { get; init; } = 100;

    /// <summary>Filter of both searches. Default: none.</summary>
    public IOrdinalFilter? Filter { get; init; }

    /// <summary>At most this many queries, evenly spread over the given rows. Default 1,000.</summary>
    public int MaxQueries { get; init; } = 1000;
}
