namespace Precompute.Model.Metrics;

/// <summary>A method under evaluation: what it was made with, and what that cost.</summary>
public sealed record MeasuredMethod
{
    /// <summary>The name in metrics.</summary>
    public required string Model { get; init; }

    /// <summary>Its hyper-parameters, by name, as text; empty where it has none.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How the hyper-parameters came about: the validation and what was tried, or that they are configured.</summary>
    public string Choice { get; init; } = "";

    /// <summary>Time of choosing hyper-parameters on the validation data, s.</summary>
    public double TuningSeconds { get; init; }

    /// <summary>Time of training on everything before the test, s.</summary>
    public double TrainingSeconds { get; init; }

    /// <summary>Time of answering all test queries and of the metrics, s.</summary>
    public double AnsweringSeconds { get; init; }

    /// <summary>Largest resident memory of the process meanwhile, MiB.</summary>
    public double PeakRssMb { get; init; }

    /// <summary>Why it was not measured, with the numbers; null where it was.</summary>
    public string? NotMeasured { get; init; }
}
