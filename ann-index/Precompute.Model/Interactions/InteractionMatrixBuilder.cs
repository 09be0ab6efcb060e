using Precompute.Model.Snapshot;
using Precompute.Numerics;

namespace Precompute.Model.Interactions;

/// <summary>
/// Turns the events of a snapshot into pair weights and interaction counts. Opted-out users contribute nothing: no weight, no
/// count, no unknown type. O(events); deterministic. Memory: the two matrices, 16 bytes a pair, also while they are made. <see cref="PairWeightAccumulator"/> does the same for one entity.
/// </summary>
public static class InteractionMatrixBuilder
{
    /// <summary>Builds the matrices of both directions.</summary>
    /// <param name="snapshot">The data; each log ordered by user, then startup.</param>
    /// <param name="weights">What events are worth.</param>
    /// <param name="bounds">Which events to use, by their time; the default is all.</param>
    /// <param name="asOf">Moment from which ages are measured, seconds since 1970-01-01 UTC.</param>
    /// <exception cref="PrecomputeException">A log is not ordered, or names an ordinal the snapshot lacks; the message names the row.</exception>
    public static InteractionMatrices Build(SourceSnapshot snapshot, InteractionWeights weights, TimeBounds bounds, uint asOf)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        EventWeigher weigher = new(weights, asOf);
        SortedDictionary<string, long> unknown = new(StringComparer.Ordinal);
        int users = snapshot.Users.Count;
        int startups = snapshot.Startups.Count;
        int[] forwardCounts = new int[users];
        Func<IPairCursor> byUsers = Examine(snapshot, InteractionSide.User, weigher, bounds, forwardCounts, unknown);
        Func<IPairCursor> byStartups = Examine(snapshot, InteractionSide.Startup, weigher, bounds, null, unknown);

        // The merged matrix is gone before the forward one is made: there are never more than two, 16 bytes a pair.
        bool isOneSided = !byStartups().MoveNext();
        CsrMatrix? reverse = isOneSided ? null : ToMatrix(() => new MergedPairs(byUsers(), byStartups()), users, startups, weigher).Transpose();
        CsrMatrix forward = ToMatrix(byUsers, users, startups, weigher);
        reverse ??= forward.Transpose();
        int[] reverseCounts = new int[startups];
        for (int s = 0; s < startups; s++)
            reverseCounts[s] = reverse.RowColumns(s).Length;
        return new InteractionMatrices
        {
            Forward = forward,
            Reverse = reverse,
            ForwardCounts = forwardCounts,
            ReverseCounts = reverseCounts,
            UnknownTypes = unknown,
        };
    }

    /// <summary>Checks a log and counts its events.</summary>
    /// <returns>Goes through its pairs, as often as wanted.</returns>
    private static Func<IPairCursor> Examine(
        SourceSnapshot snapshot,
        InteractionSide side,
        EventWeigher weigher,
        TimeBounds bounds,
        int[]? counts,
        SortedDictionary<string, long> unknown)
    {
        InteractionLog log = side == InteractionSide.User ? snapshot.UserInteractions : snapshot.StartupInteractions;
        string view = side == InteractionSide.User ? "user_interactions" : "startup_interactions";
        float?[] typeWeights = [.. log.Types.Select(type => weigher.Weights.WeightOf(side, type))];
        long[] unknownByType = new long[log.Types.Length];
        int previousUser = 0;
        int previousStartup = 0;
        for (int i = 0; i < log.Count; i++)
        {
            int user = log.Users[i];
            int startup = log.Startups[i];
            if ((uint)user >= (uint)snapshot.Users.Count || (uint)startup >= (uint)snapshot.Startups.Count)
                throw new PrecomputeException($"Row {i} of {view} names user {user} and startup {startup}, of {snapshot.Users.Count} and {snapshot.Startups.Count}.");
            if (user < previousUser || (user == previousUser && startup < previousStartup))
                throw new PrecomputeException($"Row {i} of {view} (user {user}, startup {startup}) comes after user {previousUser}, startup {previousStartup}; extract it in order.");
            previousUser = user;
            previousStartup = startup;
            if (snapshot.Users.OptedOut[user] || !bounds.Contains(log.OccurredAt[i]))
                continue;
            if (typeWeights[log.TypeIndexes[i]] is not { } weight)
                unknownByType[log.TypeIndexes[i]]++;
            else if (weight != 0f && counts is not null)
                counts[user]++;
        }

        for (int t = 0; t < unknownByType.Length; t++)
        {
            if (unknownByType[t] > 0)
                unknown.Add($"{view}.{log.Types[t]}", unknownByType[t]);
        }

        return () => new LogPairs(log, snapshot.Users.OptedOut, typeWeights, bounds, weigher);
    }

    /// <summary>Users × startups, each sum turned into a pair weight: one pass counts, one fills, and nothing is held beside the matrix.</summary>
    private static CsrMatrix ToMatrix(Func<IPairCursor> pairs, int users, int startups, EventWeigher weigher)
    {
        long[] offsets = new long[users + 1L];
        for (IPairCursor counted = pairs(); counted.MoveNext();)
            offsets[counted.User + 1]++;
        for (int u = 0; u < users; u++)
            offsets[u + 1] += offsets[u];
        if (offsets[users] > Array.MaxLength)
            throw new PrecomputeException($"There are {offsets[users]} pairs of a user and a startup; at most {Array.MaxLength} can be held. Bound the interactions by their time.");
        int[] columns = new int[offsets[users]];
        float[] values = new float[offsets[users]];
        int next = 0;
        for (IPairCursor filled = pairs(); filled.MoveNext(); next++)
        {
            columns[next] = filled.Startup;
            values[next] = weigher.OfPair(filled.Sum);
        }

        return new CsrMatrix(users, startups, offsets, columns, values);
    }
}
