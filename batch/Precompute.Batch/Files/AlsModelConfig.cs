using Precompute.Model;

namespace Precompute.Batch.Files;

/// <summary>What a trained folder says of itself: everything needed to train it again to the same bytes.</summary>
internal sealed record AlsModelConfig
{
    /// <summary>The name of this layout.</summary>
    public const string CurrentFormat = "als-model-1";

    /// <summary>The layout of the folder.</summary>
    public required string Format { get; init; }

    /// <summary>The program's version.</summary>
    public required string Program { get; init; }

    /// <summary>The kernel variant: bytes are the same for the same variant.</summary>
    public required string Kernel { get; init; }

    /// <summary>The loss, the solver, the sweeps, the seed.</summary>
    public required AlsParameters Parameters { get; init; }

    /// <summary>What it was trained on.</summary>
    public required AlsModelData Data { get; init; }

    /// <summary>What it started from, where that was an earlier model.</summary>
    public AlsModelStart? Start { get; init; }
}
