using Precompute.Model;
using Precompute.Numerics;
using Precompute.Training.Evaluation;

namespace Precompute.Training.Baselines;

/// <summary>
/// A split of the targets that most queries met in training, to choose a hyper-parameter at a bounded cost: what two targets have in common does
/// not depend on the others, so the Gram matrix of the smaller problem is a part of the larger one's, on the same scale.
/// </summary>
public static class FrequentTargets
{
    /// <summary>Reduces a split. O(entries + targets log targets).</summary>
    /// <param name="split">Training data and what is to be found.</param>
    /// <param name="most">Targets to keep, at least one: those with the most positive pairs in training, of equals the smaller ordinal.</param>
    /// <returns>The same split where no more targets have a positive pair, else one without the rest; ordinals stay.</returns>
    public static HoldoutSplit Of(HoldoutSplit split, int most)
    {
        ArgumentNullException.ThrowIfNull(split);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        int[] counts = new TrainedTargets(split.TrainPairs).QueriesPerTarget;
        int[] known = [.. Enumerable.Range(0, counts.Length).Where(t => counts[t] > 0)];
        if (known.Length <= most)
            return split;
        bool[] kept = new bool[counts.Length];
        foreach (int target in known.OrderByDescending(t => counts[t]).ThenBy(static t => t).Take(most))
            kept[target] = true;
        CsrMatrix pairs = CsrFilter.Where(split.TrainPairs, (_, target, _) => kept[target]);
        return split with
        {
            Description = FormattableString.Invariant($"{split.Description}, of which the {most} targets met most"),
            Train = split.Direction == Direction.Forward ? split.Train with { Forward = pairs } : split.Train with { Reverse = pairs },
            Histories = split.FoldsIn ? split.Histories : pairs,
            Relevant = CsrFilter.Where(split.Relevant, (_, target, _) => kept[target]),
        };
    }
}
