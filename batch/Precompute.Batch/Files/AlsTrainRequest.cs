using Precompute.Model;

namespace Precompute.Batch.Files;

/// <summary>What <c>als train</c> was asked.</summary>
internal sealed record AlsTrainRequest
{
    /// <summary>Interactions.</summary>
    public required string Data { get; init; }

    /// <summary>How a text file is read.</summary>
    public required PairFileOptions Reading { get; init; }

    /// <summary>What ids are.</summary>
    public required IdKind Ids { get; init; }

    /// <summary>What is computed.</summary>
    public required AlsParameters Parameters { get; init; }

    /// <summary>Workers.</summary>
    public required int Threads { get; init; }

    /// <summary>A folder of factors to start from, or null.</summary>
    public string? InitialFactors { get; init; }

    /// <summary>Where the factors go.</summary>
    public required string Output { get; init; }

    /// <summary>Whether older factors there may be replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Whether the objective is computed after every sweep.</summary>
    public bool Objective { get; init; } = true;
}
