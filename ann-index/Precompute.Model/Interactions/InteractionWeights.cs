using Precompute.Numerics;

namespace Precompute.Model.Interactions;

/// <summary>
/// What each kind of event is worth. Stored whole with the version: the API weighs a fresh history exactly as the batch did.
/// A type that is named with weight 0 is known but not used; a type that is not named is counted as unknown and not used.
/// </summary>
public sealed record InteractionWeights
{
    /// <summary>Weights of what people do, by type name; negative weights say "not this". Lower-case names, compared exactly.</summary>
    public IReadOnlyDictionary<string, float> Forward { get; init; } = new Dictionary<string, float>(StringComparer.Ordinal)
    {
        ["view"] = 0.5f,
        ["click"] = 1f,
        ["like"] = 2f,
        ["favorite"] = 2.5f,
        ["apply"] = 3f,
        ["interest"] = 3.5f,
        ["dislike"] = -1f,
    };

    /// <summary>Weights of what startups do to people, by type name; used in the reverse direction only, beside the transposed forward events.</summary>
    public IReadOnlyDictionary<string, float> Startup { get; init; } = new Dictionary<string, float>(StringComparer.Ordinal)
    {
        ["view"] = 0.5f,
        ["click"] = 1f,
        ["contact"] = 3f,
        ["apply_received"] = 3f,
    };

    /// <summary>
    /// Largest absolute weight of a pair, in the unit of the weights; null (the default) for no cap. Lowering it makes a thousand
    /// views count no more than a few decisions.
    /// </summary>
    public float? PairCap { get; init; }

    /// <summary>Days after which an event counts half; null (the default) for no decay.</summary>
    public double? HalfLifeDays { get; init; }

    /// <summary>The weights of one side.</summary>
    public IReadOnlyDictionary<string, float> Of(InteractionSide side) => side == InteractionSide.User ? Forward : Startup;

    /// <summary>The weight of a type, or null where the type is unknown.</summary>
    public float? WeightOf(InteractionSide side, string type) => Of(side).TryGetValue(type, out float weight) ? weight : null;

    /// <summary>Whether a row of this type counts as an interaction: it is known and its weight is not 0.</summary>
    public bool Counts(InteractionSide side, string type) => Of(side).TryGetValue(type, out float weight) && weight != 0f;

    /// <summary>The types of one side that count as interactions, in ordinal order.</summary>
    public string[] WeightedTypes(InteractionSide side) =>
        [.. Of(side).Where(static pair => pair.Value != 0f).Select(static pair => pair.Key).Order(StringComparer.Ordinal)];

    /// <summary>Raises where a weight, the cap or the half-life is not usable; the message lists everything that is wrong.</summary>
    /// <exception cref="PrecomputeException">At least one value is out of its range.</exception>
    public void Validate()
    {
        List<string> errors = [];
        foreach (InteractionSide side in (InteractionSide[])[InteractionSide.User, InteractionSide.Startup])
        {
            foreach ((string type, float weight) in Of(side))
            {
                if (!float.IsFinite(weight))
                    errors.Add($"the weight of {side} type '{type}' is {weight}; it must be finite");
            }
        }

        if (PairCap is { } cap && !(cap > 0f && float.IsFinite(cap)))
            errors.Add($"the pair cap is {cap}; it must be above 0");
        if (HalfLifeDays is { } days && !(days > 0d && double.IsFinite(days)))
            errors.Add($"the half-life is {days} days; it must be above 0");
        if (errors.Count > 0)
            throw new PrecomputeException($"The interaction weights cannot be used: {string.Join("; ", errors)}.");
    }
}
