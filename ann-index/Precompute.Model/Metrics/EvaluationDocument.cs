namespace Precompute.Model.Metrics;

/// <summary><c>evaluation.json</c>: all that was measured before a version was published, or by a command. Not part of <c>content_sha256</c>.</summary>
public sealed record EvaluationDocument
{
    /// <summary>The version's label; null where none was made.</summary>
    public string? Version { get; init; }

    /// <summary>When it was measured.</summary>
    public required DateTimeOffset MeasuredAt { get; init; }

    /// <summary>One report a direction.</summary>
    public required IReadOnlyList<EvaluationReport> Reports { get; init; }

    /// <summary>What was decided about every segment; empty where nothing is served.</summary>
    public IReadOnlyList<RouteDecision> Decisions { get; init; } = [];
}
