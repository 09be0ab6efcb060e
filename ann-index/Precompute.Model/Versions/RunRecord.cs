namespace Precompute.Model.Versions;

/// <summary><c>run.json</c>: how a version was made. For people and for replay; not part of <c>content_sha256</c>.</summary>
public sealed record RunRecord
{
    /// <summary>The version's label.</summary>
    public required string Label { get; init; }

    /// <summary>Kind of the run: <c>nightly</c>, <c>weekly</c> or <c>import</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>When the run started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When its files were complete.</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>Name of the machine.</summary>
    public required string Host { get; init; }

    /// <summary>Worker threads used.</summary>
    public required int Threads { get; init; }

    /// <summary>Version of this software.</summary>
    public required string Software { get; init; }

    /// <summary>Newest event's time; display only.</summary>
    public required DateTimeOffset Watermark { get; init; }

    /// <summary>Label of the version it was warm-started from, if any.</summary>
    public string? WarmStartedFrom { get; init; }

    /// <summary>Steps that an earlier run had finished on the same inputs; their costs are those of reading them back.</summary>
    public IReadOnlyList<string> ReusedSteps { get; init; } = [];

    /// <summary>The steps with their costs, in order.</summary>
    public IReadOnlyList<RunStepCost> Steps { get; init; } = [];
}
