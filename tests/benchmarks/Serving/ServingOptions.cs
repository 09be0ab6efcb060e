namespace Precompute.Benchmarks.Serving;

/// <summary>What is served, and how it is asked.</summary>
internal sealed record ServingOptions
{
    /// <summary>People.</summary>
    public required int Users { get; init; }

    /// <summary>Startups.</summary>
    public required int Startups { get; init; }

    /// <summary>Events before the version.</summary>
    public required int Interactions { get; init; }

    /// <summary>Factors of both models.</summary>
    public required int Factors { get; init; }

    /// <summary>Length of a measurement.</summary>
    public required int Seconds { get; init; }

    /// <summary>How often each side has its turn.</summary>
    public required int Rounds { get; init; }

    /// <summary>Connections at the same time.</summary>
    public required int Connections { get; init; }

    /// <summary>Where the installation is made, or found again from the run before.</summary>
    public required string Folder { get; init; }
}
