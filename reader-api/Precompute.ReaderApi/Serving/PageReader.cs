using Precompute.Database.Privacy;
using Precompute.Database.Serve;
using Precompute.ReaderApi.Newcomers;
using Precompute.ReaderApi.Telemetry;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// Fills a page from a sequence of candidates: those whom the source, asked about the few that are about to be shown, calls ineligible are
/// left out and the next ones take their places. Thread-safe.
/// </summary>
internal sealed class PageReader(ForgottenWatch forgotten, LiveAccess live, AnswerMetrics metrics, TimeProvider time)
{
    /// <summary>Candidates checked beyond what a page needs, so that a few ineligible ones do not cost another look.</summary>
    private const int CheckAhead = 20;

    /// <summary>Reads one page.</summary>
    /// <param name="version">Where everything comes from.</param>
    /// <param name="request">The question.</param>
    /// <param name="cursor">Where the previous page ended; null for the first.</param>
    /// <param name="plan">What the list is made of.</param>
    /// <param name="person">What it is computed from.</param>
    /// <param name="look">What is known of the one who asks, and of the precomputed list.</param>
    /// <param name="query">How to ask it about more of those to be shown.</param>
    /// <param name="sequence">The candidates, best first.</param>
    /// <param name="newcomers">Those that the version does not know.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="CursorException">The cursor's position is beyond the end of the list.</exception>
    public async Task<RecommendationAnswer> ReadAsync(
        LoadedVersion version,
        RecommendationRequest request,
        PageCursor? cursor,
        AnswerPlan plan,
        PersonalData person,
        LiveLook look,
        LiveQuery query,
        CandidateSequence sequence,
        NewcomerQueue newcomers,
        CancellationToken cancellationToken)
    {
        PageContinuation.RequireWithin(cursor, sequence.Eligible);
        int position = cursor?.Position ?? 0;
        int shown = cursor?.Shown ?? 0;
        HashSet<Guid> ineligible = look.State is null ? [] : [.. look.State.Ineligible];
        ForgottenIds nobody = forgotten.Current;
        List<Candidate> items = new(request.Limit);
        sequence.ReadTo(position + request.Limit);
        int alreadyChecked = 0;
        int alreadyMatched = 0;
        int removed = 0;
        NewcomerMark? after = cursor?.After;
        while (items.Count < request.Limit)
        {
            if (newcomers.IsTurn(shown + items.Count + 1) || (newcomers.HasNext && !sequence.ReadTo(position + 1)))
            {
                if (look.Overlay is null && !newcomers.IsNextChecked)
                {
                    LiveLook more = await live.LookAsync(query, newcomers.Check(request.Limit - items.Count + CheckAhead), cancellationToken);
                    ineligible.UnionWith(more.State?.Ineligible ?? new HashSet<Guid>());
                    look = more.IsStale ? more : look;
                }

                // The mark goes out with the cursor: no id of somebody who may not be shown.
                Candidate newcomer = newcomers.Take();
                if (Add(newcomer))
                    after = new NewcomerMark(newcomer.Score, newcomer.Id);
                continue;
            }

            if (!sequence.ReadTo(position + 1))
                break;
            if (look.Overlay is null && position >= alreadyChecked && !IsNextOf(look.About.Span, sequence[position].Id, ref alreadyMatched))
            {
                sequence.ReadTo(position + request.Limit - items.Count + CheckAhead);
                look = await live.LookAsync(query, Ids(sequence, position), cancellationToken);
                ineligible.UnionWith(look.State?.Ineligible ?? new HashSet<Guid>());
                alreadyChecked = sequence.Count;
                alreadyMatched = look.About.Length;
            }

            Add(sequence[position++]);
        }

        // Read to its end by this: whether there is a next page.
        string? next = NextCursor();
        if (sequence.Work is { } work)
            metrics.Searched(request, work);
        bool isComputed = plan.Basis == AnswerBasis.Live;
        return new RecommendationAnswer
        {
            Items = items,
            FirstRank = shown + 1,
            Vocabulary = version.Content.Vocabulary,
            ModelVersion = version.Label,
            ModelCreatedAt = version.CreatedAt,
            Plan = plan,
            Eligible = sequence.Eligible + newcomers.Passing - removed,
            FilteredOut = sequence.FilteredOut + newcomers.FilteredOut,
            ActedOn = sequence.ActedOn,
            Ineligible = removed,
            Stale = look.IsStale,
            GeneratedAt = isComputed ? time.GetUtcNow() : version.CreatedAt,
            NextCursor = next,
        };

        string? NextCursor()
        {
            if (request.AmongPeers || !(sequence.ReadTo(position + 1) || newcomers.HasNext))
                return null;
            ulong order = PageContinuation.OrderHash(plan, person);
            return new PageCursor(
                version.VersionId, plan.Basis, plan.InteractionCount, person.HistoryUntil, person.HistoryLength, order, position, shown + items.Count, after).Encode(request);
        }

        bool Add(Candidate candidate)
        {
            bool mayNot = ineligible.Contains(candidate.Id) || look.Overlay?.MayShow(version, request, candidate.Id) == false || nobody.Contains(request.Shown, candidate.Id);
            if (mayNot)
                removed++;
            else
                items.Add(candidate);
            return !mayNot;
        }
    }

    // The source was asked about a part of the list, in its order; what the sequence leaves out of it is passed over.
    private static bool IsNextOf(ReadOnlySpan<Guid> about, Guid id, ref int matched)
    {
        int next = about[matched..].IndexOf(id);
        if (next < 0)
            return false;
        matched += next + 1;
        return true;
    }

    private static Guid[] Ids(CandidateSequence sequence, int from)
    {
        Guid[] ids = new Guid[sequence.Count - from];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = sequence[from + i].Id;
        return ids;
    }
}
