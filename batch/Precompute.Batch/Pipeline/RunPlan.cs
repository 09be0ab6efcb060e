namespace Precompute.Batch.Pipeline;

/// <summary>What preflight decided.</summary>
public sealed record RunPlan
{
    /// <summary>Nightly or weekly.</summary>
    public required RunKind Kind { get; init; }

    /// <summary>Why, where the kind was to be chosen.</summary>
    public required string Why { get; init; }

    /// <summary>Worker threads.</summary>
    public required int Threads { get; init; }

    /// <summary>Largest resident memory expected, bytes.</summary>
    public required long EstimatedMemory { get; init; }

    /// <summary>Memory that a baseline under evaluation may need, bytes: what is configured, or what the run has left.</summary>
    public required long BaselineMemory { get; init; }

    /// <summary>Bytes of files and tables expected.</summary>
    public required long EstimatedDisk { get; init; }
}
