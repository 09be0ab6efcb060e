using Precompute.Database.Serve;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Interactions;

namespace Precompute.ReaderApi.Serving;

/// <summary>Makes <see cref="PersonalData"/> of what a version stored, or of a live history with the version's own arithmetic.</summary>
internal static class PersonalDataFactory
{
    /// <summary>What the version stored of an entity; <see cref="PersonalData.None"/> where it does not know it.</summary>
    public static PersonalData FromVersion(LoadedVersion version, Direction direction, Guid entityId)
    {
        int query = version.Catalogue.QueriesOf(direction).OrdinalOf(entityId);
        if (query < 0)
            return PersonalData.None;
        FactorModel model = version.Of(direction).Model;
        int row = model.QueryIds.OrdinalOf(entityId);
        return new PersonalData
        {
            Factors = row < 0 ? null : model.QueryFactors.Row(row).ToArray(),
            Profile = direction == Direction.Forward ? version.Content.UserProfile(query) : version.Content.StartupProfile(query),
            Excluded = Excluded(version, direction, query, version.HistoryOf(direction, query)),
        };
    }

    /// <summary>
    /// The complete live history folded in: same weights, caps and decay as the batch's, the version's target factors. Counterparts
    /// that the version does not know say nothing yet.
    /// </summary>
    public static PersonalData FromLive(LoadedVersion version, Direction direction, Guid entityId, LiveEntity entity)
    {
        DirectionView view = version.Of(direction);
        PairWeightAccumulator row = new(version.Config.Weights, version.Config.AsOf);
        long newest = 0;
        foreach (HistoryEvent happened in entity.History)
        {
            newest = Math.Max(newest, happened.OccurredAt.Ticks);
            int target = view.Targets.OrdinalOf(happened.CounterpartId);
            if (target >= 0)
                row.Add(target, happened.Side, happened.Type, Seconds(happened.OccurredAt));
        }

        int[] targets = new int[row.PairCount];
        float[] weights = new float[row.PairCount];
        row.WriteRow(targets, weights);
        int[] declared = Declared(version.Content.Vocabulary, entity.Declared);
        return new PersonalData
        {
            Factors = FoldIn(view, targets, weights),
            Profile = direction == Direction.Forward
                ? version.Content.BuildUserProfile(declared, targets, weights)
                : version.Content.BuildStartupProfile(declared, targets, weights),
            Excluded = Excluded(version, direction, version.Catalogue.QueriesOf(direction).OrdinalOf(entityId), targets),
            HistoryUntil = newest,
            HistoryLength = entity.History.Count,
        };
    }

    private static float[]? FoldIn(DirectionView view, int[] targets, float[] weights)
    {
        // Both ordinals ascend with the id, so the mapped ones ascend too.
        List<int> known = new(targets.Length);
        List<float> knownWeights = new(targets.Length);
        for (int i = 0; i < targets.Length; i++)
        {
            int factor = view.FactorOf(targets[i]);
            if (factor < 0)
                continue;
            known.Add(factor);
            knownWeights.Add(weights[i]);
        }

        float[] factors = new float[view.Solver.Factors];
        return view.Solver.Solve([.. known], [.. knownWeights], factors, view.Solver.CreateScratch()) ? factors : null;
    }

    private static int[] Excluded(LoadedVersion version, Direction direction, int query, ReadOnlySpan<int> seen)
    {
        HashSet<int> excluded = [.. seen];
        if (query >= 0)
            excluded.UnionWith(version.OwnTargets(direction, query));
        return [.. excluded];
    }

    private static int[] Declared(FeatureVocabulary vocabulary, IReadOnlyList<Feature> features) =>
        [.. features.Select(vocabulary.OrdinalOf).Where(static ordinal => ordinal >= 0).Distinct().Order()];

    private static uint Seconds(DateTime time) =>
        (uint)Math.Clamp(new DateTimeOffset(time, TimeSpan.Zero).ToUnixTimeSeconds(), 0L, uint.MaxValue);
}
