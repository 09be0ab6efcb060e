using Precompute.AnnIndex;
using Precompute.Model;

namespace Precompute.Training.Evaluation;

/// <summary>What is measured and for whom.</summary>
public sealed record EvaluationOptions
{
    /// <summary>The data's name in the metrics. Default <c>source</c>.</summary>
    public string Data { get; init; } = "source";

    /// <summary>List lengths at which metrics are taken, ascending. Default 10, 20, 100.</summary>
    public IReadOnlyList<int> Cutoffs { get; init; } = [10, 20, 100];

    /// <summary>The segments' limits, applied to the training counts.</summary>
    public SegmentThresholds Thresholds { get; init; } = new();

    /// <summary>Roles to measure beside <c>all</c>.</summary>
    public IReadOnlyList<EvaluationRole> Roles { get; init; } = [];

    /// <summary>Which targets may be recommended in the measurement of all roles, or null (the default) for the full catalogue.</summary>
    public IOrdinalFilter? TargetFilter { get; init; }

    /// <summary>Bootstrap resamples of an interval. Default 1000; the cost is resamples × test entities, and beyond five million draws fewer are taken (never below 200).</summary>
    public int BootstrapSamples { get; init; } = 1000;

    /// <summary>Seed of the resampling. Default 42.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>A metric that is also kept of each query under test, of the measurement of all roles, or null (the default) for none.</summary>
    public string? TrackedMetric { get; init; }

    /// <summary>Workers. The numbers do not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
