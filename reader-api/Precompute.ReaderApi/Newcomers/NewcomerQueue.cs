using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Lists;
using Precompute.ReaderApi.Serving;

namespace Precompute.ReaderApi.Newcomers;

/// <summary>
/// The newcomers that one answer may show: those whose profile meets that of the one who asks, by score, at every place that their share of
/// the list gives them; the rest, by id, once nothing else is left. Of one answer; not thread-safe.
/// </summary>
internal sealed class NewcomerQueue
{
    /// <summary>So many may turn out not to be shown before another look is needed.</summary>
    private const int Spare = 2;

    private readonly Candidate[] _candidates;
    private readonly double _share;
    private int _next;
    private int _checkedTo;

    private NewcomerQueue(Candidate[] candidates, int passing, int filteredOut, double share)
    {
        _candidates = candidates;
        Passing = passing;
        FilteredOut = filteredOut;
        _share = share;
    }

    /// <summary>Nobody.</summary>
    public static NewcomerQueue Empty { get; } = new([], 0, 0, 0d);

    /// <summary>How many may be shown in all, on earlier pages too, as far as the last look at the source says.</summary>
    public int Passing { get; }

    /// <summary>How many may be shown and do not pass the filters.</summary>
    public int FilteredOut { get; }

    /// <summary>Whether any are left.</summary>
    public bool HasNext => _next < _candidates.Length;

    /// <summary>Whether the source has been asked about the next one.</summary>
    public bool IsNextChecked => _next < _checkedTo;

    /// <summary>Ranks newcomers for one answer.</summary>
    /// <param name="newcomers">All of the kind.</param>
    /// <param name="version">What the answer is made of.</param>
    /// <param name="request">The question.</param>
    /// <param name="overlay">Who may be shown.</param>
    /// <param name="profile">Of the one who asks; empty for strangers.</param>
    /// <param name="after">The last one on the page before; null where there was none.</param>
    /// <param name="share">Of a list's places, 0 to 1.</param>
    public static NewcomerQueue Rank(
        ReadOnlySpan<Newcomer> newcomers, LoadedVersion version, RecommendationRequest request, EntityOverlay overlay, ContentProfile profile, NewcomerMark? after, double share)
    {
        List<Candidate> ranked = [];
        int passing = 0;
        int filteredOut = 0;
        foreach (Newcomer newcomer in newcomers)
        {
            if (newcomer.Id == request.EntityId || !overlay.MayShow(version, request, newcomer.Id))
                continue;
            if (!newcomer.Passes(request))
            {
                filteredOut++;
                continue;
            }

            passing++;
            ContentMatch match = request.Direction == Direction.Forward ? ContentModel.Match(profile, newcomer.Profile) : ContentModel.Match(newcomer.Profile, profile);
            if (after is { } mark && !mark.IsBefore(match.Score, newcomer.Id))
                continue;
            ranked.Add(match.Score > 0f
                ? new Candidate(newcomer.Id, match.Score, RecommendationMethod.ContentBased, match.Reason1, match.Reason2, match.Reason3)
                : new Candidate(newcomer.Id, 0f, RecommendationMethod.Popular, ReasonCodes.None, ReasonCodes.None, ReasonCodes.None));
        }

        Candidate[] candidates = [.. ranked];
        Array.Sort(candidates, static (a, b) => b.Score.CompareTo(a.Score) is not 0 and int order ? order : a.Id.CompareTo(b.Id));
        return new NewcomerQueue(candidates, passing, filteredOut, share);
    }

    /// <summary>Whether the place of a rank, from 1, is a newcomer's.</summary>
    public bool IsTurn(int rank) => HasNext && _candidates[_next].Score > 0f && Places(rank) > Places(rank - 1);

    /// <summary>Those that a page will show by their share, and some to spare: the source is asked about them together with the list.</summary>
    /// <param name="limit">Length of the page.</param>
    public Guid[] CheckLikely(int limit) =>
        _candidates.Length == 0 ? [] : Check(Math.Min(Places(limit) + Spare, _candidates.Count(static c => c.Score > 0f)));

    /// <summary>Those that the source is asked about next.</summary>
    /// <param name="most">How many.</param>
    public Guid[] Check(int most)
    {
        int from = Math.Max(_next, _checkedTo);
        _checkedTo = Math.Min(_candidates.Length, from + most);
        return Array.ConvertAll(_candidates[from.._checkedTo], static c => c.Id);
    }

    /// <summary>The next one.</summary>
    public Candidate Take() => _candidates[_next++];

    private int Places(int rank) => (int)Math.Floor((rank * _share) + 1e-9);
}
