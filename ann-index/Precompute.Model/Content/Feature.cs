namespace Precompute.Model.Content;

/// <summary>One thing said of a person or a startup.</summary>
/// <param name="Kind">What it describes.</param>
/// <param name="Value">Its value, normalised by <see cref="Normalize"/>.</param>
public readonly record struct Feature(FeatureKind Kind, string Value)
{
    /// <summary>The feature of a raw value: trimmed and lower-case. Null or blank values have no feature.</summary>
    public static Feature? Normalize(FeatureKind kind, string? value) =>
        string.IsNullOrWhiteSpace(value) ? null : new Feature(kind, value.Trim().ToLowerInvariant());
}
