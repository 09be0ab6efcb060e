using Precompute.Batch.Gates;
using Precompute.Batch.Versions;

namespace Precompute.Batch.Pipeline;

/// <summary>What a run leaves behind.</summary>
internal sealed record RunOutcome
{
    /// <summary>How it ended.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Message { get; init; }

    /// <summary>Label of the version made; null where none was.</summary>
    public string? Version { get; init; }

    /// <summary>Label of the version that serves after the run, if any.</summary>
    public string? Serving { get; init; }

    /// <summary>Hash over the content of the version; equal for equal inputs.</summary>
    public string? ContentSha256 { get; init; }

    /// <summary>Published rows by <c>direction/role/segment/method</c>.</summary>
    public IReadOnlyDictionary<string, long> RowsByMethod { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>How a dry run's version differs from the one that serves; null where it was no dry run, or none serves.</summary>
    public VersionDifference? Difference { get; init; }

    /// <summary>The latest run whose finished steps this one took over; null where it computed all of its own.</summary>
    public long? ResumedFrom { get; init; }

    /// <summary>The verdicts.</summary>
    public IReadOnlyList<GateResult> Gates { get; init; } = [];

    /// <summary>The steps with their costs.</summary>
    public IReadOnlyList<StepReport> Steps { get; init; } = [];
}
