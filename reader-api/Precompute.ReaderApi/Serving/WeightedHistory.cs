using Precompute.Database.Serve;
using Precompute.Model;
using Precompute.Model.Interactions;

namespace Precompute.ReaderApi.Serving;

/// <summary>One entity's history as the models see it: what it has to do with, and how much, by the ordinals of one version.</summary>
/// <param name="Targets">Ordinals, ascending and distinct.</param>
/// <param name="Weights">The pair weight of each: weighted, capped and decayed as the batch does; negative where disliked.</param>
internal sealed record WeightedHistory(int[] Targets, float[] Weights)
{
    /// <summary>The complete live history, by snapshot ordinals; counterparts that the version does not know say nothing yet.</summary>
    public static WeightedHistory OfLive(LoadedVersion version, Direction direction, LiveEntity entity)
    {
        IdMap ids = version.Of(direction).Targets;
        PairWeightAccumulator row = new(version.Config.Weights, version.Config.AsOf);
        foreach (HistoryEvent happened in entity.History)
        {
            int target = ids.OrdinalOf(happened.CounterpartId);
            if (target >= 0)
                row.Add(target, happened.Side, happened.Type, Seconds(happened.OccurredAt));
        }

        int[] targets = new int[row.PairCount];
        float[] weights = new float[row.PairCount];
        row.WriteRow(targets, weights);
        return new WeightedHistory(targets, weights);
    }

    /// <summary>The history at the snapshot, by snapshot ordinals; empty where the version does not know the entity.</summary>
    public static WeightedHistory OfVersion(LoadedVersion version, Direction direction, Guid entityId)
    {
        int query = version.Catalogue.QueriesOf(direction).OrdinalOf(entityId);
        return query < 0
            ? new WeightedHistory([], [])
            : new WeightedHistory(version.HistoryOf(direction, query).ToArray(), version.HistoryWeightsOf(direction, query).ToArray());
    }

    /// <summary>The part that the factor model knows, by its target ordinals.</summary>
    public WeightedHistory InFactors(DirectionView view)
    {
        // Both ordinals ascend with the id, so the mapped ones ascend too.
        List<int> known = new(Targets.Length);
        List<float> knownWeights = new(Targets.Length);
        for (int i = 0; i < Targets.Length; i++)
        {
            int factor = view.FactorOf(Targets[i]);
            if (factor < 0)
                continue;
            known.Add(factor);
            knownWeights.Add(Weights[i]);
        }

        return new WeightedHistory([.. known], [.. knownWeights]);
    }

    private static uint Seconds(DateTime time) =>
        (uint)Math.Clamp(new DateTimeOffset(time, TimeSpan.Zero).ToUnixTimeSeconds(), 0L, uint.MaxValue);
}
