using Precompute.Model;
using Precompute.Model.Interactions;
using Precompute.Model.Snapshot;

namespace Precompute.Training.Evaluation;

/// <summary>Chooses the protocol that the data allow: by time where events fall on at least two days (UTC), else, or where asked for, leave-one-out.</summary>
public static class HoldoutSplitter
{
    /// <summary>Splits a snapshot.</summary>
    public static HoldoutSplits Split(SourceSnapshot snapshot, InteractionWeights weights, HoldoutOptions options)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(options);
        HoldoutSplits whole = SplitWhole(snapshot, weights, options);
        return options.MostQueries is { } most ? QuerySample.Of(whole, snapshot, most, options.Seed) : whole;
    }

    private static HoldoutSplits SplitWhole(SourceSnapshot snapshot, InteractionWeights weights, HoldoutOptions options)
    {
        if (options.LeaveOneOut || (options.Cut ?? TemporalSplit.ChooseCut(snapshot, options.TestShare)) is not { } cut)
            return LeaveOneOutSplit.Split(snapshot, weights, options.Seed, withValidation: options.ValidationShare is not null);
        HoldoutSplits splits = TemporalSplit.Split(snapshot, weights, cut);
        return options.ValidationShare is { } share ? splits with { Validation = Validate(snapshot, weights, splits, cut, share, options.Seed) } : splits;
    }

    // One day of training cannot be divided by time: there a pair of each query is left out instead.
    private static HoldoutSplits Validate(SourceSnapshot snapshot, InteractionWeights weights, HoldoutSplits splits, uint cut, double share, ulong seed) =>
        TemporalSplit.ChooseCut(snapshot, share, cut) is { } from
            ? TemporalSplit.Split(snapshot, weights, from, cut)
            : new HoldoutSplits(
                LeaveOneOutSplit.Split(splits.Forward.Train, Direction.Forward, seed),
                LeaveOneOutSplit.Split(splits.Reverse.Train, Direction.Reverse, seed));
}
