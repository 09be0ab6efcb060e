using Precompute.Database.Privacy;
using Precompute.Database.Serve;
using Precompute.ReaderApi.Newcomers;

namespace Precompute.ReaderApi.Serving;

/// <summary>Where a target stands in a sequence of candidates.</summary>
/// <param name="Rank">From 1, among those that may be shown.</param>
/// <param name="Candidate">What stands there.</param>
internal sealed record ListPosition(int Rank, Candidate Candidate)
{
    /// <summary>How far down is looked.</summary>
    public const int MostSearched = 1000;

    /// <summary>Looks for a target; null where it is not among the first <see cref="MostSearched"/>.</summary>
    /// <param name="sequence">The candidates, best first.</param>
    /// <param name="newcomers">Those that stand between them.</param>
    /// <param name="version">Where they come from.</param>
    /// <param name="request">The question.</param>
    /// <param name="targetId">The target.</param>
    /// <param name="nobody">Who is never shown.</param>
    /// <param name="live">Asked which of those before it may not be shown; its overlay while the source is down.</param>
    /// <param name="query">How to ask; null where the source cannot be asked.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<ListPosition?> FindAsync(
        CandidateSequence sequence,
        NewcomerQueue newcomers,
        LoadedVersion version,
        RecommendationRequest request,
        Guid targetId,
        ForgottenIds nobody,
        LiveAccess live,
        LiveQuery? query,
        CancellationToken cancellationToken)
    {
        int at = 0;
        while (at < MostSearched && sequence.ReadTo(at + 1) && sequence[at].Id != targetId)
            at++;
        if (at == MostSearched || at == sequence.Count)
            return null;
        Guid[] before = new Guid[at];
        for (int i = 0; i < at; i++)
            before[i] = sequence[i].Id;
        Guid[] about = [.. before, .. newcomers.CheckLikely(at + 1)];
        LiveState? state = query is null ? null : await live.ReadStateAsync(query, about, cancellationToken);
        EntityOverlay overlay = live.Overlay;

        // As PageReader fills pages.
        int shown = 0;
        foreach (Guid id in before)
        {
            PassNewcomers();
            Pass(id);
        }

        PassNewcomers();
        return new ListPosition(shown + 1, sequence[at]);

        void PassNewcomers()
        {
            while (newcomers.IsTurn(shown + 1))
                Pass(newcomers.Take().Id);
        }

        void Pass(Guid id)
        {
            if (!nobody.Contains(request.Shown, id) && (state is null ? overlay.MayShow(version, request, id) : !state.Ineligible.Contains(id)))
                shown++;
        }
    }
}
