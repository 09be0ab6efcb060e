namespace Precompute.Benchmarks.Sweeps;

/// <summary>What is trained, how often.</summary>
internal sealed record TrainingOptions
{
    /// <summary>Names of planted sets; empty where <see cref="Data"/> is given.</summary>
    public required IReadOnlyList<string> Sizes { get; init; }

    /// <summary>A file of interactions.</summary>
    public string? Data { get; init; }

    /// <summary>Numbers of factors.</summary>
    public required IReadOnlyList<int> Factors { get; init; }

    /// <summary>Processes a row of the table.</summary>
    public required int Runs { get; init; }

    /// <summary>Sweeps a process.</summary>
    public required int Iterations { get; init; }

    /// <summary>Threads of a process.</summary>
    public required int Threads { get; init; }

    /// <summary>For planted sets and models.</summary>
    public required string Folder { get; init; }

    /// <summary>Further arguments of <c>als train</c>.</summary>
    public required IReadOnlyList<string> Further { get; init; }
}
