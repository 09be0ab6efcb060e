using Precompute.Model;
using Precompute.Model.Interactions;
using Precompute.Model.Snapshot;
using Precompute.Numerics;

namespace Precompute.Training.Evaluation;

/// <summary>
/// For data without usable times: of every query with at least two positive pairs one is drawn (a seeded stream per query) and
/// removed from the training data of both directions. The interaction counts that choose segments lose one event with it.
/// </summary>
public static class LeaveOneOutSplit
{
    /// <summary>The protocol's name.</summary>
    public const string Protocol = "leave_one_out";

    /// <summary>Splits a snapshot; each direction leaves out pairs of its own.</summary>
    public static HoldoutSplits Split(SourceSnapshot snapshot, InteractionWeights weights, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        uint last = snapshot.UserInteractions.OccurredAt.Concat(snapshot.StartupInteractions.OccurredAt).DefaultIfEmpty(0u).Max();
        InteractionMatrices all = InteractionMatrixBuilder.Build(snapshot, weights, TimeBounds.All, last);
        return new HoldoutSplits(Split(all, Direction.Forward, seed), Split(all, Direction.Reverse, seed));
    }

    /// <summary>Splits matrices for one direction.</summary>
    public static HoldoutSplit Split(InteractionMatrices all, Direction direction, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(all);
        CsrMatrix pairs = all.Of(direction);
        int[] drawn = new int[pairs.Rows];
        int[] forwardCounts = [.. all.ForwardCounts];
        int[] reverseCounts = [.. all.ReverseCounts];
        for (int query = 0; query < pairs.Rows; query++)
        {
            int target = Draw(pairs, query, new SeededRandom(seed, (ulong)query));
            drawn[query] = target;
            if (target < 0)
                continue;
            (int user, int startup) = direction == Direction.Forward ? (query, target) : (target, query);
            forwardCounts[user] = Math.Max(0, forwardCounts[user] - 1);
            reverseCounts[startup] = Math.Max(0, reverseCounts[startup] - 1);
        }

        InteractionMatrices train = all with
        {
            Forward = CsrFilter.Where(all.Forward, (user, startup, _) => !IsDrawn(user, startup)),
            Reverse = CsrFilter.Where(all.Reverse, (startup, user, _) => !IsDrawn(user, startup)),
            ForwardCounts = forwardCounts,
            ReverseCounts = reverseCounts,
        };
        CsrMatrix relevant = CsrFilter.Where(pairs, (query, target, _) => drawn[query] == target);
        return new HoldoutSplit
        {
            Direction = direction,
            Protocol = Protocol,
            Description = $"trained on {train.Of(direction).NonZeroCount} pairs, tested on one left-out pair of each of {relevant.NonZeroCount} queries (seed {seed})",
            Train = train,
            Relevant = relevant,
        };

        bool IsDrawn(int user, int startup) => direction == Direction.Forward ? drawn[user] == startup : drawn[startup] == user;
    }

    private static int Draw(CsrMatrix pairs, int query, SeededRandom random)
    {
        ReadOnlySpan<float> weights = pairs.RowValues(query);
        int positives = 0;
        foreach (float weight in weights)
            positives += weight > 0f ? 1 : 0;
        if (positives < 2)
            return -1;
        int chosen = random.NextInt32(positives);
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] > 0f && chosen-- == 0)
                return pairs.RowColumns(query)[i];
        }

        return -1;
    }
}
