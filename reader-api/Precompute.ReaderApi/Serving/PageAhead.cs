using Precompute.Model.Lists;
using Precompute.ReaderApi.Newcomers;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// Whom of a precomputed list the source is asked about together with the one who asks: those that the page is made of and some more, not
/// the whole list, which would cost the source several times as much. Where that was not enough, <see cref="PageReader"/> asks on.
/// </summary>
internal static class PageAhead
{
    /// <summary>So many of those on a page may have become ineligible since the version before another look is needed.</summary>
    private const int Spare = 10;

    /// <summary>Those on the list from where the page begins, which pass the question's filters, in the list's order; then the newcomers among them.</summary>
    /// <param name="version">Where the list comes from.</param>
    /// <param name="request">The question.</param>
    /// <param name="cursor">Where the previous page ended; null for the first.</param>
    /// <param name="list">The list; null where there is none.</param>
    /// <param name="newcomers">Those who may be shown beside it.</param>
    public static ReadOnlyMemory<Guid> Of(
        LoadedVersion version, RecommendationRequest request, PageCursor? cursor, RecommendationRow? list, NewcomerQueue newcomers)
    {
        if (list is null || cursor is { Basis: not AnswerBasis.Precomputed })
            return default;
        ReadOnlyMemory<Guid> listed = Listed(version, request, cursor, list);
        return newcomers.CheckLikely(request.Limit) is { Length: > 0 } likely ? (Guid[])[.. listed.Span, .. likely] : listed;
    }

    private static ReadOnlyMemory<Guid> Listed(LoadedVersion version, RecommendationRequest request, PageCursor? cursor, RecommendationRow list)
    {
        int from = Math.Min(cursor?.Position ?? 0, list.TargetIds.Length);
        int count = request.Limit + Spare;
        if (request is { Type: null, Category: null, Stage: null })
            return list.TargetIds.AsMemory(from, Math.Min(count, list.TargetIds.Length - from));
        DirectionView view = version.ViewOf(request);
        TargetFilter passing = version.FilterOf(request);
        return list.TargetIds
            .Where(id => view.Targets.OrdinalOf(id) is >= 0 and int ordinal && passing.Snapshot.Accepts(ordinal))
            .Skip(from).Take(count).ToArray();
    }
}
