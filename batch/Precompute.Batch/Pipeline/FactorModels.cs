using Precompute.Model;

namespace Precompute.Batch.Pipeline;

/// <summary>The models of both directions.</summary>
/// <param name="Forward">People → startups.</param>
/// <param name="Reverse">Startups → people.</param>
public sealed record FactorModels(FactorModel Forward, FactorModel Reverse)
{
    /// <summary>Label of the version whose factors training started from; null where it started from scratch.</summary>
    public string? StartedFrom { get; init; }

    /// <summary>Whether there was a version to start from whose files could not be read: a later training may not be the same.</summary>
    public bool StartWasUnreadable { get; init; }

    /// <summary>The model of a direction.</summary>
    public FactorModel Of(Direction direction) => direction == Direction.Forward ? Forward : Reverse;
}
