using System.ComponentModel.DataAnnotations;
using Precompute.Model.Interactions;

namespace Precompute.Batch.Options;

/// <summary>
/// What interactions are worth. A pair's weight is the sum over its events; a type that is not listed is counted and reported
/// but not used; a negative one says "not this". A key given in the configuration is added to, or replaces, the default of its name.
/// </summary>
public sealed record WeightOptions : IValidatableObject
{
    private static readonly InteractionWeights Defaults = new();

    /// <summary>Weights of what people do to startups.</summary>
    public Dictionary<string, float> Forward { get; init; } = new(Defaults.Forward, StringComparer.Ordinal);

    /// <summary>Weights of what startups do to people.</summary>
    public Dictionary<string, float> Startup { get; init; } = new(Defaults.Startup, StringComparer.Ordinal);

    /// <summary>Largest weight of one pair, however many events it has. Default: no cap.</summary>
    [LegalRange(1e-3, 1e6)]
    public float? PairCap { get; init; }

    /// <summary>Days after which an event counts half. Default: events do not age.</summary>
    [LegalRange(0.1, 36_500.0)]
    public double? HalfLifeDays { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach ((string section, Dictionary<string, float> weights) in new[] { (nameof(Forward), Forward), (nameof(Startup), Startup) })
        {
            foreach ((string type, float weight) in weights)
            {
                if (!float.IsFinite(weight) || Math.Abs(weight) > 1000f)
                    yield return new ValidationResult($"Weights:{section}:{type} is {weight}; legal is -1000 to 1000.", [section]);
            }
        }
    }

    /// <summary>The weights as a version stores them, by type in ordinal order: the order in which they were written down is no part of a version.</summary>
    public InteractionWeights ToWeights() =>
        new() { Forward = Ordered(Forward), Startup = Ordered(Startup), PairCap = PairCap, HalfLifeDays = HalfLifeDays };

    private static Dictionary<string, float> Ordered(Dictionary<string, float> weights) =>
        new(weights.OrderBy(static w => w.Key, StringComparer.Ordinal), StringComparer.Ordinal);
}
