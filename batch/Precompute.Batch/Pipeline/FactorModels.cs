using Precompute.Model;

namespace Precompute.Batch.Pipeline;

/// <summary>The models of both directions.</summary>
/// <param name="Forward">People → startups.</param>
/// <param name="Reverse">Startups → people.</param>
public sealed record FactorModels(FactorModel Forward, FactorModel Reverse)
{
    /// <summary>The model of a direction.</summary>
    public FactorModel Of(Direction direction) => direction == Direction.Forward ? Forward : Reverse;
}
