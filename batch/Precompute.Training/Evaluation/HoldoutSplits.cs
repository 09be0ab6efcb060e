using Precompute.Model;

namespace Precompute.Training.Evaluation;

/// <summary>One split of a snapshot, for both directions.</summary>
/// <param name="Forward">People look for startups.</param>
/// <param name="Reverse">Startups look for people.</param>
public sealed record HoldoutSplits(HoldoutSplit Forward, HoldoutSplit Reverse)
{
    /// <summary>The split of a direction.</summary>
    public HoldoutSplit Of(Direction direction) => direction == Direction.Forward ? Forward : Reverse;
}
