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
    /// <param name="before">Only events before this moment count, e.g. to choose a validation window inside of a training window; null for all.</param>
    public static uint? ChooseCut(SourceSnapshot snapshot, double testShare, uint? before = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (!(testShare is > 0d and < 1d))
            throw new ArgumentOutOfRangeException(nameof(testShare), testShare, $"The test share is {testShare}; it must lie between 0 and 1.");
        SortedDictionary<uint, long> days = [];
        foreach (InteractionLog log in (InteractionLog[])[snapshot.UserInteractions, snapshot.StartupInteractions])
        {
            foreach (uint time in log.OccurredAt.Where(time => before is not { } end || time < end))
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
    public static HoldoutSplits Split(SourceSnapshot snapshot, InteractionWeights weights, uint cut) =>
        Split(snapshot, weights, cut, TimeBounds.Since(cut));

    /// <summary>Splits at a moment and looks at a window only.</summary>
    /// <param name="snapshot">The data.</param>
    /// <param name="weights">What events are worth; ages of training events are measured from the cut.</param>
    /// <param name="cut">First second that does not train, seconds since 1970-01-01 UTC.</param>
    /// <param name="end">First second after the window, or null for an open one.</param>
    public static HoldoutSplits Split(SourceSnapshot snapshot, InteractionWeights weights, uint cut, uint? end) =>
        Split(snapshot, weights, cut, new TimeBounds(cut, end));

    private static HoldoutSplits Split(SourceSnapshot snapshot, InteractionWeights weights, uint cut, TimeBounds window)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(weights);
        uint last = window.ToExclusive
            ?? Math.Max(cut, snapshot.UserInteractions.OccurredAt.Concat(snapshot.StartupInteractions.OccurredAt).DefaultIfEmpty(0u).Max());
        InteractionMatrices train = InteractionMatrixBuilder.Build(snapshot, weights, TimeBounds.Before(cut), cut);
        InteractionMatrices test = InteractionMatrixBuilder.Build(snapshot, weights, window, last);
        return new HoldoutSplits(Of(Direction.Forward), Of(Direction.Reverse));

        HoldoutSplit Of(Direction direction)
        {
            CsrMatrix seen = train.Of(direction);
            CsrMatrix relevant = CsrFilter.Where(
                test.Of(direction), (query, target, weight) => weight > 0f && seen.RowColumns(query).BinarySearch(target) < 0);
            string until = window.ToExclusive is { } to ? $"until {Moment(to)}" : "since";
            return new HoldoutSplit
            {
                Direction = direction,
                Protocol = Protocol,
                Description = $"trained on {seen.NonZeroCount} pairs before {Moment(cut)}, tested on {relevant.NonZeroCount} new pairs {until}",
                Train = train,
                Relevant = relevant,
                Cut = cut,
            };
        }
    }

    private static string Moment(uint seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
