using Precompute.Database.Privacy;
using Precompute.Database.Serve;

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
    /// <param name="version">Where they come from.</param>
    /// <param name="request">The question.</param>
    /// <param name="targetId">The target.</param>
    /// <param name="nobody">Who is never shown.</param>
    /// <param name="live">Asked which of those before it may not be shown; its overlay while the source is down.</param>
    /// <param name="query">How to ask; null where the source cannot be asked.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<ListPosition?> FindAsync(
        CandidateSequence sequence, LoadedVersion version, RecommendationRequest request, Guid targetId, ForgottenIds nobody, LiveAccess live, LiveQuery? query, CancellationToken cancellationToken)
    {
        int at = 0;
        while (at < MostSearched && sequence.ReadTo(at + 1) && sequence[at].Id != targetId)
            at++;
        if (at == MostSearched || at == sequence.Count)
            return null;
        Guid[] before = new Guid[at];
        for (int i = 0; i < at; i++)
            before[i] = sequence[i].Id;
        LiveState? state = query is null ? null : await live.ReadStateAsync(query, before, cancellationToken);
        EntityOverlay overlay = live.Overlay;
        int passed = before.Count(id => nobody.Contains(request.Shown, id)
            || (state is null ? !overlay.MayShow(version, request, id) : state.Ineligible.Contains(id)));
        return new ListPosition(at + 1 - passed, sequence[at]);
    }
}
