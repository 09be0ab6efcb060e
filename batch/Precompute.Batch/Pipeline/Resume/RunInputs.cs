using Precompute.Batch.Pipeline.Steps;
using Precompute.Model.Snapshot;

namespace Precompute.Batch.Pipeline.Resume;

/// <summary>
/// Everything that a version's content follows from. Two runs whose inputs are equal compute the same bytes, step by step; only then may
/// one use what the other finished.
/// </summary>
internal sealed record RunInputs
{
    /// <summary>Fingerprint of the source's content.</summary>
    public required string SourceFingerprint { get; init; }

    /// <summary>SHA-256 of the settings, seeds among them, of the kernels and of an explicit as-of time.</summary>
    public required string ConfigHash { get; init; }

    /// <summary>Name of the vector kernels.</summary>
    public required string KernelVariant { get; init; }

    /// <summary><c>nightly</c> or <c>weekly</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>
    /// Label and content hash of the version that a nightly training starts from; empty where it starts from scratch. An import's models
    /// are its own: nothing else has them.
    /// </summary>
    public required string Start { get; init; }

    /// <summary>Identity of this software and its runtime.</summary>
    public required string Software { get; init; }

    /// <summary>The inputs of a run.</summary>
    public static RunInputs Of(RunContext run, SourceSnapshot snapshot, string configHash, RunPlan plan) => new()
    {
        SourceFingerprint = snapshot.Fingerprint,
        ConfigHash = configHash,
        KernelVariant = RunConfiguration.KernelName,
        Kind = plan.Kind.ToString().ToLowerInvariant(),
        Start = run.Imported is not null ? $"import of run {run.RunId}"
            : TrainStep.StartsFrom(plan.Kind, run.Pointer) is { } start ? $"{start.Label} {start.ContentSha256}" : "",
        Software = SoftwareIdentity.Value,
    };

    /// <summary>What differs from the inputs of another run, as the end of a sentence; null where nothing does.</summary>
    public string? DifferenceFrom(RunInputs other)
    {
        // The kernels are part of the settings' hash: the narrower reason first.
        if (!Same(KernelVariant, other.KernelVariant))
            return $"they were computed with the kernels {other.KernelVariant} instead of {KernelVariant} (PRECOMPUTE_KERNEL={other.KernelVariant} would use them)";
        if (!Same(Software, other.Software))
            return "they are another build's";
        if (!Same(Kind, other.Kind))
            return $"they are those of a {other.Kind} run";
        if (!Same(ConfigHash, other.ConfigHash))
            return "the settings changed";
        if (!Same(SourceFingerprint, other.SourceFingerprint))
            return "the source changed";
        return Same(Start, other.Start) ? null : "training starts from other factors";
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.Ordinal);
}
