namespace Precompute.Batch.Options;

/// <summary>Bounds that a version must keep to be activated.</summary>
public sealed record GateOptions
{
    /// <summary>Lowest recall@10 of an index against exact search. Default 0.9.</summary>
    [LegalRange(0.0, 1.0)]
    public double IndexRecall { get; init; } = 0.9;

    /// <summary>Lowest recall@10 of an index against exact search under a filter. Default 0.9.</summary>
    [LegalRange(0.0, 1.0)]
    public double FilteredIndexRecall { get; init; } = 0.9;

    /// <summary>Largest loss of rows of a direction or role against the active version, as a share. Default 0.3.</summary>
    [LegalRange(0.0, 1.0)]
    public double MaximumRowLoss { get; init; } = 0.3;

    /// <summary>Growth of the rows of a direction or role, as a share, from which the verdict warns. Default 1 (doubled).</summary>
    [LegalRange(0.0, 1000.0)]
    public double SurprisingRowGrowth { get; init; } = 1.0;

    /// <summary>Rows lost, or entities changed since the snapshot, that are no surprise whatever their share. Default 10.</summary>
    [LegalRange(0, 1_000_000)]
    public int SmallChange { get; init; } = 10;

    /// <summary>Largest share of people and startups whose eligibility may change between the snapshot and activation. Default 0.05.</summary>
    [LegalRange(0.0, 1.0)]
    public double MaximumDrift { get; init; } = 0.05;

    /// <summary>How many of a list's first items exposure and churn look at. Default 20.</summary>
    [LegalRange(1, 1000)]
    public int Depth { get; init; } = 20;

    /// <summary>Largest Gini coefficient of how often people are shown to startups, relative to all being shown the same. Default 0.995.</summary>
    [LegalRange(0.0, 1.0)]
    public double MaximumExposureGini { get; init; } = 0.995;

    /// <summary>Largest share of all showings that the most shown hundredth of the people (at least <see cref="Depth"/>) may have. Default 0.9.</summary>
    [LegalRange(0.0, 1.0)]
    public double MaximumExposureTopShare { get; init; } = 0.9;

    /// <summary>Largest mean share of a list's first items that the active version's list does not have. Default 0.9.</summary>
    [LegalRange(0.0, 1.0)]
    public double MaximumChurn { get; init; } = 0.9;

    /// <summary>Lowest Recall@20 of what is served in a direction. Default 0: no floor.</summary>
    [LegalRange(0.0, 1.0)]
    public double MinimumRecall { get; init; }

    /// <summary>How far, as a share, Recall@20 may lie below the serving version's. Default 0.2.</summary>
    [LegalRange(0.0, 1.0)]
    public double QualityMargin { get; init; } = 0.2;

    /// <summary>Fewest test entities for a verdict on quality; below it the verdict is inconclusive. Default 50.</summary>
    [LegalRange(2, 1_000_000)]
    public int MinimumTestEntities { get; init; } = 50;
}
