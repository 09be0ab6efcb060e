using Precompute.Model;

namespace Precompute.Training.Evaluation;

/// <summary>One split of a snapshot, for both directions.</summary>
/// <param name="Forward">People look for startups.</param>
/// <param name="Reverse">Startups look for people.</param>
public sealed record HoldoutSplits(HoldoutSplit Forward, HoldoutSplit Reverse)
{
    /// <summary>The split of a direction.</summary>
    public HoldoutSplit Of(Direction direction) => direction == Direction.Forward ? Forward : Reverse;

    /// <summary>
    /// The split on which hyper-parameters are chosen, or null where none was asked for. It is cut out of the training data of this one,
    /// so that nothing of the test is in it: by time, train before v and validate from v to the test's first second t; models under
    /// test are then trained on everything before t.
    /// </summary>
    public HoldoutSplits? Validation { get; init; }
}
