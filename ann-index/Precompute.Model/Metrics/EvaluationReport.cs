namespace Precompute.Model.Metrics;

/// <summary>What an evaluation found for one direction.</summary>
public sealed record EvaluationReport
{
    /// <summary>How the data were split, e.g. <c>temporal</c> or <c>leave_one_out</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>The split in a sentence: what trained, what tested.</summary>
    public string Description { get; init; } = "";

    /// <summary>Which side asks.</summary>
    public required Direction Direction { get; init; }

    /// <summary>Share of the test pairs whose target was in the training catalogue: no recall can be above it. In [0, 1].</summary>
    public required double Ceiling { get; init; }

    /// <summary>Interactions trained on.</summary>
    public required long TrainingPairs { get; init; }

    /// <summary>Interactions tested on.</summary>
    public required long TestPairs { get; init; }

    /// <summary>All measured numbers, in a fixed order.</summary>
    public required IReadOnlyList<MetricValue> Values { get; init; }

    /// <summary>The value of one model, metric, segment and role, or null where it was not measured.</summary>
    public MetricValue? Find(string model, string metric, string segment = "all", string role = "all") =>
        Values.FirstOrDefault(v => string.Equals(v.Model, model, StringComparison.Ordinal)
            && string.Equals(v.Metric, metric, StringComparison.Ordinal)
            && string.Equals(v.Segment, segment, StringComparison.Ordinal)
            && string.Equals(v.Role, role, StringComparison.Ordinal));
}
