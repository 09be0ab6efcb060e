using System.Globalization;

namespace Precompute.Model.Metrics;

/// <summary>What an evaluation found for one direction.</summary>
public sealed record EvaluationReport
{
    /// <summary>How the data were split: <c>temporal</c>, <c>leave_one_out</c>, <c>fixed</c> or <c>unseen_pairs</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>The split in a sentence: what trained, what tested.</summary>
    public string Description { get; init; } = "";

    /// <summary>Which side asks.</summary>
    public required Direction Direction { get; init; }

    /// <summary>Share of the test pairs whose target was in the training catalogue, in [0, 1]: what methods that learn from interactions could find at all.</summary>
    public required double Ceiling { get; init; }

    /// <summary>
    /// The same as recall, which is a mean over entities and has a cut-off: by role and segment the mean of min(K, relevant targets of the
    /// training catalogue) / relevant targets, as the metric <c>ceiling@K</c> of the model <c>data</c>. No such method can be above it; content-based may, because it can
    /// recommend what nobody has touched yet.
    /// </summary>
    public IReadOnlyList<MetricValue> Ceilings { get; init; } = [];

    /// <summary>The methods: what each was made with and cost, in the order of measurement; also those that could not be measured.</summary>
    public IReadOnlyList<MeasuredMethod> Methods { get; init; } = [];

    /// <summary>Interactions trained on.</summary>
    public required long TrainingPairs { get; init; }

    /// <summary>Interactions tested on.</summary>
    public required long TestPairs { get; init; }

    /// <summary>All measured numbers, in a fixed order.</summary>
    public required IReadOnlyList<MetricValue> Values { get; init; }

    /// <summary>The value of one model, metric, segment and role, or null where it was not measured.</summary>
    public MetricValue? Find(string model, string metric, string segment = "all", string role = "all") =>
        Values.FirstOrDefault(v => string.Equals(v.Model, model, StringComparison.Ordinal) && IsAt(v, metric, segment, role));

    /// <summary>The ceiling of recall at a list length, or null where it was not measured.</summary>
    public MetricValue? FindCeiling(int cutoff, string segment = "all", string role = "all")
    {
        string metric = string.Create(CultureInfo.InvariantCulture, $"ceiling@{cutoff}");
        return Ceilings.FirstOrDefault(v => IsAt(v, metric, segment, role));
    }

    private static bool IsAt(MetricValue value, string metric, string segment, string role) =>
        string.Equals(value.Metric, metric, StringComparison.Ordinal)
        && string.Equals(value.Segment, segment, StringComparison.Ordinal)
        && string.Equals(value.Role, role, StringComparison.Ordinal);
}
