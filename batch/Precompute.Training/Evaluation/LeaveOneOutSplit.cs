using Precompute.Model;
using Precompute.Model.Interactions;
using Precompute.Model.Snapshot;
using Precompute.Numerics;

namespace Precompute.Training.Evaluation;

/// <summary>
/// For data without usable times: of every query with at least two positive pairs one is drawn (a seeded stream per query) and
/// removed from the training data of both directions, and from the interaction counts that choose segments. For validation another
/// pair is drawn from what is left to training, where at least two positive ones are; the models under test keep it.
/// </summary>
public static class LeaveOneOutSplit
{
    /// <summary>The protocol's name.</summary>
    public const string Protocol = "leave_one_out";

    /// <summary>Splits a snapshot; each direction leaves out pairs of its own.</summary>
    /// <param name="snapshot">The data.</param>
    /// <param name="weights">What events are worth.</param>
    /// <param name="seed">Decides which pairs are drawn.</param>
    /// <param name="withValidation">Whether to leave out a second pair for validation.</param>
    public static HoldoutSplits Split(SourceSnapshot snapshot, InteractionWeights weights, ulong seed, bool withValidation = false)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(weights);
        uint last = snapshot.UserInteractions.OccurredAt.Concat(snapshot.StartupInteractions.OccurredAt).DefaultIfEmpty(0u).Max();
        InteractionMatrices all = InteractionMatrixBuilder.Build(snapshot, weights, TimeBounds.All, last);
        Dictionary<(int User, int Startup), int> events = CountRepeatedEvents(snapshot, weights);
        HoldoutSplits splits = new(Split(all, Direction.Forward, seed, events), Split(all, Direction.Reverse, seed, events));
        return !withValidation
            ? splits
            : splits with
            {
                Validation = new HoldoutSplits(
                    Split(splits.Forward.Train, Direction.Forward, seed, events), Split(splits.Reverse.Train, Direction.Reverse, seed, events)),
            };
    }

    /// <summary>Splits matrices for one direction; every pair counts as one event.</summary>
    public static HoldoutSplit Split(InteractionMatrices all, Direction direction, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(all);
        return Split(all, direction, seed, []);
    }

    private static HoldoutSplit Split(InteractionMatrices all, Direction direction, ulong seed, Dictionary<(int User, int Startup), int> events)
    {
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
            if (all.Forward.RowColumns(user).BinarySearch(startup) >= 0)
                forwardCounts[user] = Math.Max(0, forwardCounts[user] - events.GetValueOrDefault((user, startup), 1));
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

    /// <summary>Counted events of the pairs that have more than one; the log is ordered by user, then startup.</summary>
    private static Dictionary<(int User, int Startup), int> CountRepeatedEvents(SourceSnapshot snapshot, InteractionWeights weights)
    {
        InteractionLog log = snapshot.UserInteractions;
        bool[] counts = [.. log.Types.Select(type => weights.Counts(InteractionSide.User, type))];
        Dictionary<(int User, int Startup), int> repeated = [];
        int events = 0;
        for (int i = 0; i < log.Count; i++)
        {
            bool samePair = i > 0 && log.Users[i] == log.Users[i - 1] && log.Startups[i] == log.Startups[i - 1];
            events = (samePair ? events : 0) + (counts[log.TypeIndexes[i]] ? 1 : 0);
            if (events > 1)
                repeated[(log.Users[i], log.Startups[i])] = events;
        }

        return repeated;
    }
}
