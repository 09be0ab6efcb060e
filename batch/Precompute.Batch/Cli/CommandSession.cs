using Precompute.Batch.Options;

namespace Precompute.Batch.Cli;

/// <summary>What an action has at hand.</summary>
internal sealed record CommandSession
{
    /// <summary>The checked configuration.</summary>
    public required BatchOptions Options { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The moment of <c>--as-of</c>, if given.</summary>
    public required DateTimeOffset? AsOf { get; init; }

    /// <summary>Whether a machine reads the output.</summary>
    public required bool Json { get; init; }

    /// <summary>Results.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Faults and progress.</summary>
    public required TextWriter Error { get; init; }
}
