using Precompute.Model;

namespace Precompute.Batch.Cli;

/// <summary>What was asked of <c>forget</c>.</summary>
internal sealed record ForgetSettings
{
    /// <summary>A person or a startup.</summary>
    public required EntityType Type { get; init; }

    /// <summary>The id as it was typed.</summary>
    public required string Id { get; init; }

    /// <summary>Only say what would go.</summary>
    public bool DryRun { get; init; }

    /// <summary>Do not ask.</summary>
    public bool Yes { get; init; }

    /// <summary>Delete from the plain tables of the source, too.</summary>
    public bool DeleteSource { get; init; }

    /// <summary>File for the receipt; null for the default.</summary>
    public string? Receipt { get; init; }

    /// <summary>How long to wait for a run to end.</summary>
    public TimeSpan Wait { get; init; }
}
