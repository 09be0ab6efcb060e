using Precompute.Model;

namespace Precompute.Batch.Cli;

/// <summary>What <c>evaluate</c> was asked.</summary>
internal sealed record EvaluateSettings
{
    /// <summary>Names of methods.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Directions.</summary>
    public required IReadOnlyList<Direction> Directions { get; init; }

    /// <summary>First moment of the test, or null for that of the configuration.</summary>
    public DateTimeOffset? Cut { get; init; }

    /// <summary>Whether to leave one pair of each entity out in place of dividing by time.</summary>
    public bool LeaveOneOut { get; init; }

    /// <summary>Share for choosing hyper-parameters, or null for that of the configuration.</summary>
    public double? ValidationShare { get; init; }

    /// <summary>List lengths, ascending.</summary>
    public required IReadOnlyList<int> Cutoffs { get; init; }

    /// <summary>Workers.</summary>
    public required int Threads { get; init; }

    /// <summary>Where to write the page, or null.</summary>
    public string? Html { get; init; }
}
