using System.Diagnostics;
using System.IO.Hashing;
using System.Runtime.InteropServices;
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
        return new PersonalData(() => StoredFactors(version.Of(direction).Model, entityId), () => StoredProfile(version, direction, query))
        {
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
        int[] declared = version.Content.Vocabulary.OrdinalsOf(entity.Declared);
        ContentProfile profile = direction == Direction.Forward
            ? version.Content.BuildUserProfile(declared, history.Targets, history.Weights)
            : version.Content.BuildStartupProfile(declared, history.Targets, history.Weights);
        return new PersonalData(FoldIn(version.Of(direction), history), profile)
        {
            Excluded = Excluded(version, direction, version.Catalogue.QueriesOf(direction).OrdinalOf(entityId), history.Targets, isCut: entity.History.Count >= SourceReader.MostEvents),
            HistoryUntil = entity.History.Select(static h => h.OccurredAt.Ticks).DefaultIfEmpty().Max(),
            HistoryLength = entity.History.Count,
            Hash = HashOf(declared, history),
        };
    }

    private static ulong HashOf(ReadOnlySpan<int> declared, WeightedHistory history)
    {
        XxHash64 hash = new();
        hash.Append(MemoryMarshal.AsBytes(declared));
        hash.Append([byte.MaxValue]);
        hash.Append(MemoryMarshal.AsBytes(history.Targets.AsSpan()));
        hash.Append(MemoryMarshal.AsBytes(history.Weights.AsSpan()));
        return hash.GetCurrentHashAsUInt64();
    }

    private static float[]? StoredFactors(FactorModel model, Guid entityId) =>
        model.QueryIds.OrdinalOf(entityId) is >= 0 and int row ? model.QueryFactors.Row(row).ToArray() : null;

    private static ContentProfile StoredProfile(LoadedVersion version, Direction direction, int query) =>
        direction == Direction.Forward ? version.Content.UserProfile(query) : version.Content.StartupProfile(query);

    private static float[]? FoldIn(DirectionView view, WeightedHistory history)
    {
        WeightedHistory known = history.InFactors(view);
        float[] factors = new float[view.Solver.Factors];
        return view.Solver.Solve(known.Targets, known.Weights, factors) ? factors : null;
    }

    /// <param name="version">The version.</param>
    /// <param name="direction">Who asks.</param>
    /// <param name="query">The one who asks; −1 where the version does not know it.</param>
    /// <param name="seen">What was acted on.</param>
    /// <param name="isCut">Whether that is not all: then what the version knows is left out too.</param>
    private static int[] Excluded(LoadedVersion version, Direction direction, int query, ReadOnlySpan<int> seen, bool isCut = false)
    {
        int[] own = query < 0 ? [] : [.. version.OwnTargets(direction, query)];
        if (own.Length == 0 && !isCut)
            return seen.ToArray();
        SortedSet<int> excluded = [.. seen];
        excluded.UnionWith(own);
        if (isCut && query >= 0)
            excluded.UnionWith(version.HistoryOf(direction, query).ToArray());
        return [.. excluded];
    }
}
