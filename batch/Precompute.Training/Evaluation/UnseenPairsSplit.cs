using Precompute.Model;
using Precompute.Model.Interactions;
using Precompute.Numerics;

namespace Precompute.Training.Evaluation;

/// <summary>
/// The split for a model that was trained elsewhere, on pairs that are known: those train, and every other positive pair is to be
/// predicted. It is a split by time in all but name, because a model has seen what had happened when it was trained.
/// </summary>
public static class UnseenPairsSplit
{
    /// <summary>The protocol's name.</summary>
    public const string Protocol = "unseen_pairs";

    /// <summary>Splits all pairs at what was seen.</summary>
    /// <param name="all">Every pair, both directions.</param>
    /// <param name="forwardSeen">Pairs that the forward model was trained on; of the shape of the forward pairs.</param>
    /// <param name="reverseSeen">Pairs that the reverse model was trained on; of the shape of the reverse pairs.</param>
    public static HoldoutSplits Of(InteractionMatrices all, CsrMatrix forwardSeen, CsrMatrix reverseSeen)
    {
        ArgumentNullException.ThrowIfNull(all);
        ArgumentNullException.ThrowIfNull(forwardSeen);
        ArgumentNullException.ThrowIfNull(reverseSeen);

        // Segments are chosen by what the model knew of those who ask.
        InteractionMatrices train = all with
        {
            Forward = forwardSeen,
            Reverse = reverseSeen,
            ForwardCounts = [.. Enumerable.Range(0, forwardSeen.Rows).Select(forwardSeen.RowLength)],
            ReverseCounts = [.. Enumerable.Range(0, reverseSeen.Rows).Select(reverseSeen.RowLength)],
        };
        return new HoldoutSplits(Of(Direction.Forward), Of(Direction.Reverse));

        HoldoutSplit Of(Direction direction)
        {
            CsrMatrix seen = train.Of(direction);
            CsrMatrix relevant = CsrFilter.Where(
                all.Of(direction), (query, target, weight) => weight > 0f && seen.RowColumns(query).BinarySearch(target) < 0);
            return new HoldoutSplit
            {
                Direction = direction,
                Protocol = Protocol,
                Description = $"trained elsewhere on {seen.NonZeroCount} pairs, tested on the {relevant.NonZeroCount} that it has not seen",
                Train = train,
                Relevant = relevant,
            };
        }
    }
}
