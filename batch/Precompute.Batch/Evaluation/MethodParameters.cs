using System.Globalization;
using Precompute.Model;
using Precompute.Model.Content;

namespace Precompute.Batch.Evaluation;

/// <summary>Hyper-parameters as people read them, by the names of the settings.</summary>
internal static class MethodParameters
{
    /// <summary>The choice of a method whose hyper-parameters are settings.</summary>
    public const string Configured = "as configured";

    /// <summary>The choice of a model that was trained elsewhere.</summary>
    public const string Imported = "imported";

    /// <summary>Those of a factor model.</summary>
    public static IReadOnlyDictionary<string, string> Of(AlsParameters parameters) => Named(
        ("factors", parameters.Factors),
        ("alpha", parameters.Alpha),
        ("unobserved_weight", parameters.UnobservedWeight),
        ("regularization", parameters.Regularization),
        ("regularization_exponent", parameters.RegularizationExponent),
        ("iterations", parameters.Iterations));

    /// <summary>Those of content profiles.</summary>
    public static IReadOnlyDictionary<string, string> Of(ContentOptions options) => Named(
        ("user_history_share", options.UserHistoryShare),
        ("startup_users_share", options.StartupUsersShare),
        ("max_profile_features", options.MaxProfileFeatures));

    /// <summary>Names with their values, in the order given.</summary>
    public static IReadOnlyDictionary<string, string> Named(params ReadOnlySpan<(string Name, IFormattable Value)> parameters)
    {
        OrderedDictionary<string, string> named = new(StringComparer.Ordinal);
        foreach ((string name, IFormattable value) in parameters)
            named.Add(name, value.ToString(null, CultureInfo.InvariantCulture));
        return named;
    }
}
