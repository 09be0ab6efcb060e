using Precompute.Model;
using Precompute.Model.Metrics;

namespace Precompute.Batch.Pipeline;

/// <summary>What evaluation found out: the reports, what would be served, and which segments go to another method.</summary>
public sealed record RunEvaluation
{
    /// <summary>One report a direction.</summary>
    public required IReadOnlyList<EvaluationReport> Reports { get; init; }

    /// <summary>Quality of what is served, by direction and segment.</summary>
    public required IReadOnlyList<ServedQuality> Served { get; init; }

    /// <summary>The same of each entity under test, a direction each.</summary>
    public IReadOnlyList<EntityQuality> EntityQuality { get; init; } = [];

    /// <summary>What was decided about every segment, with the numbers.</summary>
    public IReadOnlyList<RouteDecision> Decisions { get; init; } = [];

    /// <summary>Largest resident memory meanwhile, MiB.</summary>
    public double PeakRssMb { get; init; }

    /// <summary>Segments whose model lost.</summary>
    public required IReadOnlyList<SegmentRoute> Routes { get; init; }
}
