using System.ComponentModel.DataAnnotations;
using Precompute.Batch.Cli;

namespace Precompute.Batch.Options;

/// <summary>How a model is measured before it is published.</summary>
public sealed record EvaluationSettings : IValidatableObject
{
    /// <summary>Share of the newest events held out. Default 0.1.</summary>
    [LegalRange(0.01, 0.5)]
    public double HoldoutShare { get; init; } = 0.1;

    /// <summary>Moment that divides training from test, instead of a share; ISO 8601. Default: none.</summary>
    public DateTimeOffset? Cut { get; init; }

    /// <summary>Share of the newest events before those held out on which baselines' hyper-parameters are chosen. Default 0.1.</summary>
    [LegalRange(0.01, 0.5)]
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>
    /// Most people, and most startups, that a measurement asks; of more, a seeded sample by id. Default 20,000, where an interval of
    /// recall is about ± 0.5 points wide: more narrows it by the square root and costs in proportion.
    /// </summary>
    [LegalRange(1000, int.MaxValue)]
    public int MaximumTestEntities { get; init; } = 20_000;

    /// <summary>
    /// Most memory that a baseline (item-kNN, EASE) may need, a size such as 512MB or 4GB. Default 1GB; a baseline that needs more is not
    /// measured. EASE needs the square of the smaller side. A run that has less left lowers it by itself.
    /// </summary>
    public string BaselineMemoryLimit { get; init; } = "1GB";

    /// <summary>Bootstrap resamples of an interval. Default 1000.</summary>
    [LegalRange(20, 100_000)]
    public int BootstrapSamples { get; init; } = 1000;

    /// <summary>Seed of the split and of the resamples. Default 42.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary><see cref="BaselineMemoryLimit"/> in bytes.</summary>
    internal long BaselineMemoryLimitBytes => ByteSize.TryParse(BaselineMemoryLimit, out long bytes) ? bytes : 0L;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BaselineMemoryLimitBytes == 0L)
            yield return new ValidationResult($"Evaluation:BaselineMemoryLimit is '{BaselineMemoryLimit}'; legal is a size such as 512MB or 4GB.", [nameof(BaselineMemoryLimit)]);
    }
}
