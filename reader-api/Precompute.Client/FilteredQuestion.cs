using System.Globalization;
using System.Text.Json.Serialization.Metadata;

namespace Precompute.Client;

/// <summary>One or many lists to ask for; <c>with { Limit = 20, Category = "fintech" }</c> says more closely which.</summary>
/// <typeparam name="T">What the answer is.</typeparam>
public abstract record FilteredQuestion<T> : Question<T>
    where T : class
{
    private protected FilteredQuestion(string path, JsonTypeInfo<T> answer, PersonRole? role)
        : base(path, answer, role)
    {
    }

    /// <summary>Most items of a list, 1 to 100. Default: the API's, 10.</summary>
    public int? Limit { get; init; }

    /// <summary>Only of this type. Default: any.</summary>
    public EngagementType? Type { get; init; }

    /// <summary>Only of this category; case does not matter. Default: any.</summary>
    public string? Category { get; init; }

    /// <summary>Only of this stage; case does not matter. Default: any.</summary>
    public string? Stage { get; init; }

    /// <inheritdoc/>
    private protected override IEnumerable<(string Name, string? Value)> Parameters() =>
    [
        .. base.Parameters(),
        ("limit", Limit?.ToString(CultureInfo.InvariantCulture)),
        ("type", Type switch { null => null, EngagementType.Marketplace => "marketplace", _ => "collaboration" }),
        ("category", Category),
        ("stage", Stage),
    ];
}
