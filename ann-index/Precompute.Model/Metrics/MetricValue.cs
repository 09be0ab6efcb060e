namespace Precompute.Model.Metrics;

/// <summary>One measured number of one model: a line of <c>evaluate --json</c> and of the ledger.</summary>
public sealed record MetricValue
{
    /// <summary>The data it was measured on, e.g. <c>source</c> or <c>gowalla</c>.</summary>
    public required string Data { get; init; }

    /// <summary>The recommender, e.g. <c>als</c>, <c>als_reverse</c>, <c>content_based</c>, <c>popular</c>, <c>serving</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Which side asks.</summary>
    public required Direction Direction { get; init; }

    /// <summary>The segment's name, or <c>all</c>.</summary>
    public string Segment { get; init; } = "all";

    /// <summary>The role of the lists, or <c>all</c>.</summary>
    public string Role { get; init; } = "all";

    /// <summary>The metric with its cut-off, e.g. <c>recall@20</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>The mean over the test entities.</summary>
    public required double Value { get; init; }

    /// <summary>Lower end of its 95 % bootstrap interval.</summary>
    public required double Low { get; init; }

    /// <summary>Upper end of its 95 % bootstrap interval.</summary>
    public required double High { get; init; }

    /// <summary>Number of test entities.</summary>
    public required int N { get; init; }
}
