namespace Precompute.Batch.Options;

/// <summary>Bounds that a version must keep to be activated.</summary>
public sealed record GateOptions
{
    /// <summary>Lowest recall@10 of an index against exact search. Default 0.9.</summary>
    [LegalRange(0.0, 1.0)]
    public double IndexRecall { get; init; } = 0.9;

    /// <summary>Largest loss of rows against the active version, as a share. Default 0.3.</summary>
    [LegalRange(0.0, 1.0)]
    public double MaximumRowLoss { get; init; } = 0.3;

    /// <summary>How far, as a share, Recall@20 may lie below the serving version's. Default 0.2.</summary>
    [LegalRange(0.0, 1.0)]
    public double QualityMargin { get; init; } = 0.2;

    /// <summary>Fewest test entities for a verdict on quality; below it the verdict is inconclusive. Default 50.</summary>
    [LegalRange(2, 1_000_000)]
    public int MinimumTestEntities { get; init; } = 50;
}
