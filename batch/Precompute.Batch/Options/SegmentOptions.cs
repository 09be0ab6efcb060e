using System.ComponentModel.DataAnnotations;
using Precompute.Model;

namespace Precompute.Batch.Options;

/// <summary>Segments by interaction count: cold below warm, hot from hot on, warm between.</summary>
public sealed record SegmentOptions : IValidatableObject
{
    /// <summary>Weighted interactions from which a person is warm. Default 5.</summary>
    [LegalRange(1, 1_000_000)]
    public int ForwardWarm { get; init; } = 5;

    /// <summary>Weighted interactions from which a person is hot. Default 20.</summary>
    [LegalRange(2, 1_000_000)]
    public int ForwardHot { get; init; } = 20;

    /// <summary>Distinct people from which a startup is warm. Default 5.</summary>
    [LegalRange(1, 1_000_000)]
    public int ReverseWarm { get; init; } = 5;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ForwardHot <= ForwardWarm)
        {
            yield return new ValidationResult(
                $"Segments:ForwardHot is {ForwardHot}; legal is more than Segments:ForwardWarm, which is {ForwardWarm}.", [nameof(ForwardHot)]);
        }
    }

    /// <summary>The thresholds as a version stores them.</summary>
    public SegmentThresholds ToThresholds() => new() { ForwardWarm = ForwardWarm, ForwardHot = ForwardHot, ReverseWarm = ReverseWarm };
}
