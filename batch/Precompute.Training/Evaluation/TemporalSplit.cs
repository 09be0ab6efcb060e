using System.Globalization;
using Precompute.Model;
using Precompute.Model.Interactions;
using Precompute.Model.Snapshot;
using Precompute.Numerics;

namespace Precompute.Training.Evaluation;

/// <summary>
/// The global split by time: everything before a moment trains, what happens from it on is to be predicted. One moment for all
/// entities, so that nothing of the future leaks into anybody's past.
/// </summary>
public static class TemporalSplit
{
    /// <summary>The protocol's name.</summary>
    public const string Protocol = "temporal";
    private const uint SecondsPerDay = 86_400;

    /// <summary>
    /// The latest midnight (UTC) from which on at least a share of all events lies, with at least one day of events before it.
    /// Null where the events fall on fewer than two days.
    /// </summary>
    /// <param name="snapshot">The data.</param>
    /// <param name="testShare">In (0, 1).</param>
    public static uint? ChooseCut(SourceSnapshot snapshot, double testShare)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (!(testShare is > 0d and < 1d))
            throw new ArgumentOutOfRangeException(nameof(testShare), testShare, $"The test share is {testShare}; it must lie between 0 and 1.");
        SortedDictionary<uint, long> days = [];
        foreach (InteractionLog log in (InteractionLog[])[snapshot.UserInteractions, snapshot.StartupInteractions])
        {
            foreach (uint time in log.OccurredAt)
                days[time / SecondsPerDay] = days.GetValueOrDefault(time / SecondsPerDay) + 1;
        }

        if (days.Count < 2)
            return null;
        long wanted = (long)Math.Ceiling(testShare * days.Values.Sum());
        long held = 0;
        uint cut = 0;
        foreach ((uint day, long events) in days.Skip(1).Reverse())
        {
            held += events;
            cut = day;
            if (held >= wanted)
                break;
        }

        return cut * SecondsPerDay;
    }

    /// <summary>Splits at a moment.</summary>
    /// <param name="snapshot">The data.</param>
    /// <param name="weights">What events are worth; ages of training events are measured from the cut.</param>
    /// <param name="cut">First second of the test, seconds since 1970-01-01 UTC.</param>
    public static HoldoutSplits Split(SourceSnapshot snapshot, InteractionWeights weights, uint cut)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(weights);
        uint last = Math.Max(cut, snapshot.UserInteractions.OccurredAt.Concat(snapshot.StartupInteractions.OccurredAt).DefaultIfEmpty(0u).Max());
        InteractionMatrices train = InteractionMatrixBuilder.Build(snapshot, weights, TimeBounds.Before(cut), cut);
        InteractionMatrices test = InteractionMatrixBuilder.Build(snapshot, weights, TimeBounds.Since(cut), last);
        return new HoldoutSplits(Of(Direction.Forward), Of(Direction.Reverse));

        HoldoutSplit Of(Direction direction)
        {
            CsrMatrix seen = train.Of(direction);
            CsrMatrix relevant = CsrFilter.Where(
                test.Of(direction), (query, target, weight) => weight > 0f && seen.RowColumns(query).BinarySearch(target) < 0);
            string day = DateTimeOffset.FromUnixTimeSeconds(cut).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            return new HoldoutSplit
            {
                Direction = direction,
                Protocol = Protocol,
                Description = $"trained on {seen.NonZeroCount} pairs before {day}, tested on {relevant.NonZeroCount} new pairs since",
                Train = train,
                Relevant = relevant,
                Cut = cut,
            };
        }
    }
}
