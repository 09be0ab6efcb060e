using Precompute.Model;

namespace Precompute.Batch.Cli;

/// <summary>What <c>tune</c> was asked.</summary>
internal sealed record TuneSettings
{
    /// <summary>Directions, in order.</summary>
    public required IReadOnlyList<Direction> Directions { get; init; }

    /// <summary>Time after which no further setting is tried, both directions together.</summary>
    public required TimeSpan Budget { get; init; }

    /// <summary>Settings tried in the first round of a direction.</summary>
    public required int Trials { get; init; }

    /// <summary>Largest number of factors tried.</summary>
    public required int MostFactors { get; init; }

    /// <summary>Seed of the draws.</summary>
    public required int Seed { get; init; }

    /// <summary>Workers.</summary>
    public required int Threads { get; init; }

    /// <summary>Where to write the settings, or null.</summary>
    public string? Output { get; init; }

    /// <summary>Whether an older file may be replaced.</summary>
    public bool Force { get; init; }
}
