using Precompute.Model.Content;
using Precompute.Model.Interactions;

namespace Precompute.Model.Versions;

/// <summary>
/// <c>data/config.json</c>: everything needed to compute as the batch did, and nothing that differs between equal computations
/// (no label, no host, no wall-clock time).
/// </summary>
public sealed record VersionConfig
{
    /// <summary>The newest format this software writes.</summary>
    public const int CurrentFormatVersion = 1;

    /// <summary>Format of the configuration; readers refuse newer ones.</summary>
    public int FormatVersion { get; init; } = CurrentFormatVersion;

    /// <summary>Fingerprint of the source data, see <see cref="Snapshot.SourceSnapshot.Fingerprint"/>.</summary>
    public required string SourceFingerprint { get; init; }

    /// <summary>Moment from which ages of events are measured, seconds since 1970-01-01 UTC; taken from the data.</summary>
    public required uint AsOf { get; init; }

    /// <summary>Name of the SIMD kernels that computed it; other kernels may differ in the last bits.</summary>
    public required string KernelVariant { get; init; }

    /// <summary>What events are worth.</summary>
    public required InteractionWeights Weights { get; init; }

    /// <summary>Segments, routes and their methods.</summary>
    public required MethodChoice Methods { get; init; }

    /// <summary>Parameters of the forward model.</summary>
    public required AlsParameters Forward { get; init; }

    /// <summary>Parameters of the reverse model.</summary>
    public required AlsParameters Reverse { get; init; }

    /// <summary>How profiles are made.</summary>
    public required ContentOptions Content { get; init; }

    /// <summary>Most items in a list.</summary>
    public int ListSize { get; init; } = 100;

    /// <summary>The parameters of one direction.</summary>
    public AlsParameters ParametersOf(Direction direction) => direction == Direction.Forward ? Forward : Reverse;
}
