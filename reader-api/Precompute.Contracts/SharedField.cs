namespace Precompute.Contracts;

/// <summary>A field that both profiles have, declared or from what was acted on.</summary>
/// <param name="Kind">category, field, tag, skill, stage or engagement_type.</param>
/// <param name="Value">Its value, lower-case.</param>
/// <param name="Contribution">What it adds to the score, above 0.</param>
public sealed record SharedField(string Kind, string Value, float Contribution);
