namespace Precompute.Batch.Options;

/// <summary>How a model is measured before it is published.</summary>
public sealed record EvaluationSettings
{
    /// <summary>Share of the newest events held out. Default 0.1.</summary>
    [LegalRange(0.01, 0.5)]
    public double HoldoutShare { get; init; } = 0.1;

    /// <summary>Moment that divides training from test, instead of a share; ISO 8601. Default: none.</summary>
    public DateTimeOffset? Cut { get; init; }

    /// <summary>Bootstrap resamples of an interval. Default 1000.</summary>
    [LegalRange(20, 100_000)]
    public int BootstrapSamples { get; init; } = 1000;

    /// <summary>Seed of the split and of the resamples. Default 42.</summary>
    public ulong Seed { get; init; } = 42;
}
