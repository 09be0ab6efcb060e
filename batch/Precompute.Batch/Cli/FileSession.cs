namespace Precompute.Batch.Cli;

/// <summary>What a command that works on files has at hand: no configuration, no database.</summary>
internal sealed record FileSession
{
    /// <summary>Whether a machine reads the output.</summary>
    public required bool Json { get; init; }

    /// <summary>Results.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Notes and faults.</summary>
    public required TextWriter Error { get; init; }
}
