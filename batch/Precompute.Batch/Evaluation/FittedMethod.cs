using Precompute.Training.Evaluation;

namespace Precompute.Batch.Evaluation;

/// <summary>A method ready to be measured, or the reason why there is none.</summary>
internal sealed record FittedMethod
{
    /// <summary>The method, trained on what lies before the test; null where it cannot be measured.</summary>
    public IRecommender? Recommender { get; private init; }

    /// <summary>Why there is none, with the numbers.</summary>
    public string? NotMeasured { get; private init; }

    /// <summary>Hyper-parameters by name, as text.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How the hyper-parameters came about.</summary>
    public string Choice { get; init; } = "";

    /// <summary>Time of choosing them, s.</summary>
    public double TuningSeconds { get; init; }

    /// <summary>A method.</summary>
    public static FittedMethod Of(IRecommender recommender) => new() { Recommender = recommender };

    /// <summary>No method.</summary>
    public static FittedMethod None(string why) => new() { NotMeasured = why };
}
