using System.Diagnostics;
using Precompute.AnnIndex;
using Precompute.Database.Serve;
using Precompute.Model.Lists;
using Precompute.ReaderApi.Serving;

namespace Precompute.ReaderApi.Telemetry;

/// <summary>
/// The steps of an answer as spans below the request's: nothing is measured while nobody listens. No name and no tag holds an id.
/// </summary>
internal static class AnswerTrace
{
    /// <summary>Name of the source.</summary>
    public const string SourceName = "Precompute.ReaderApi";

    /// <summary>Looking up the precomputed list.</summary>
    public const string ListLookup = "precompute.list_lookup";

    /// <summary>Choosing what the answer is made of.</summary>
    public const string Choice = "precompute.choice";

    /// <summary>Folding a live history into the factor model.</summary>
    public const string FoldIn = "precompute.fold_in";

    /// <summary>Searching the index by a walk over its graph.</summary>
    public const string IndexSearch = "precompute.index_search";

    /// <summary>Searching by going through all that may be shown.</summary>
    public const string ExactScan = "precompute.exact_scan";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins a list's look-up; null while nobody listens.</summary>
    /// <param name="isLocal">Whether it is read from the version's own files.</param>
    public static Activity? BeginListLookup(bool isLocal) => Source.StartActivity(ListLookup)?.SetTag("precompute.origin", isLocal ? "local" : "database");

    /// <summary>Says what was found.</summary>
    public static void Found(Activity? span, RecommendationRow? list) => span?.SetTag("precompute.items", list?.TargetIds.Length ?? 0);

    /// <summary>Begins the choice; null while nobody listens.</summary>
    public static Activity? BeginChoice() => Source.StartActivity(Choice);

    /// <summary>Says what was chosen.</summary>
    public static void Chose(Activity? span, AnswerPlan plan) => span?
        .SetTag("precompute.basis", AnswerMetrics.BasisName(plan.Basis))
        .SetTag("precompute.interaction_count", plan.InteractionCount);

    /// <summary>Begins a fold-in; null while nobody listens.</summary>
    public static Activity? BeginFoldIn(LiveEntity entity) => Source.StartActivity(FoldIn)?.SetTag("precompute.history", entity.History.Count);

    /// <summary>Begins a search by factors; null while nobody listens.</summary>
    public static Activity? BeginSearch() => Source.StartActivity(IndexSearch);

    /// <summary>Says what the search was and what it cost; one that scanned from the start is named so.</summary>
    public static void Searched(Activity? span, SearchWork work, int breadth, int found)
    {
        if (span is null)
            return;
        if (work.Scored == 0)
            span.DisplayName = ExactScan;
        span.SetTag("precompute.scored", work.Scored)
            .SetTag("precompute.scanned", work.Scanned)
            .SetTag("precompute.breadth", breadth)
            .SetTag("precompute.items", found);
    }
}
