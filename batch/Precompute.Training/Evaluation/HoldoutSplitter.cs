using Precompute.Model.Interactions;
using Precompute.Model.Snapshot;

namespace Precompute.Training.Evaluation;

/// <summary>Chooses the protocol that the data allow: by time where events fall on at least two days (UTC), else leave-one-out.</summary>
public static class HoldoutSplitter
{
    /// <summary>Splits a snapshot.</summary>
    public static HoldoutSplits Split(SourceSnapshot snapshot, InteractionWeights weights, HoldoutOptions options)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Cut is { } cut)
            return TemporalSplit.Split(snapshot, weights, cut);
        return TemporalSplit.ChooseCut(snapshot, options.TestShare) is { } chosen
            ? TemporalSplit.Split(snapshot, weights, chosen)
            : LeaveOneOutSplit.Split(snapshot, weights, options.Seed);
    }
}
