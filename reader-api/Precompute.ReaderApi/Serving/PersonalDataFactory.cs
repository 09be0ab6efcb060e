using System.Diagnostics;
using Precompute.Database.Serve;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.ReaderApi.Telemetry;

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
        using Activity? span = AnswerTrace.BeginFoldIn(entity);
        WeightedHistory history = WeightedHistory.OfLive(version, direction, entity);
        int[] declared = Declared(version.Content.Vocabulary, entity.Declared);
        return new PersonalData
        {
            Factors = FoldIn(version.Of(direction), history),
            Profile = direction == Direction.Forward
                ? version.Content.BuildUserProfile(declared, history.Targets, history.Weights)
                : version.Content.BuildStartupProfile(declared, history.Targets, history.Weights),
            Excluded = Excluded(version, direction, version.Catalogue.QueriesOf(direction).OrdinalOf(entityId), history.Targets),
            HistoryUntil = entity.History.Select(static h => h.OccurredAt.Ticks).DefaultIfEmpty().Max(),
            HistoryLength = entity.History.Count,
        };
    }

    private static float[]? FoldIn(DirectionView view, WeightedHistory history)
    {
        WeightedHistory known = history.InFactors(view);
        float[] factors = new float[view.Solver.Factors];
        return view.Solver.Solve(known.Targets, known.Weights, factors) ? factors : null;
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
}
