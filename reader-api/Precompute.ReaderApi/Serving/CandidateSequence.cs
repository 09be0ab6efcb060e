using System.Diagnostics;
using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Lists;
using Precompute.Numerics;
using Precompute.ReaderApi.Telemetry;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// Everything that may be shown to one entity, best first, without repetition: the precomputed list, then each method of the chain up
/// to a fixed depth, then what is popular down to the last eligible target. It is computed as far as it is read, and depends on the
/// version, the question and the personal data only: that is what makes pages of it neither repeat nor skip.
/// </summary>
internal sealed class CandidateSequence : IDisposable
{
    private readonly LoadedVersion _version;
    private readonly RecommendationRequest _request;
    private readonly AnswerPlan _plan;
    private readonly PersonalData _person;
    private readonly int _depth;
    private readonly DirectionView _view;
    private readonly TargetFilter _passing;
    private readonly List<int> _listed;
    private readonly List<Candidate> _read;
    private readonly IEnumerator<Candidate> _source;
    private TargetFilter? _left;

    /// <summary>Prepares a sequence; nothing is searched yet.</summary>
    /// <param name="version">Where everything comes from; leased for longer than this lives.</param>
    /// <param name="request">The question.</param>
    /// <param name="plan">Which methods, in which order.</param>
    /// <param name="list">The precomputed list; used where the plan is based on it.</param>
    /// <param name="person">What the one who asks has done and is.</param>
    /// <param name="depth">How many candidates a computed method contributes at most.</param>
    public CandidateSequence(
        LoadedVersion version, RecommendationRequest request, AnswerPlan plan, RecommendationRow? list, PersonalData person, int depth)
    {
        _version = version;
        _request = request;
        _plan = plan;
        _person = person;
        _depth = depth;
        _view = version.ViewOf(request);
        _passing = version.FilterOf(request);
        int passed = _passing.Snapshot.AcceptedCount;
        foreach (int ordinal in person.Excluded)
            ActedOn += _passing.Snapshot.Accepts(ordinal) ? 1 : 0;
        Eligible = passed - ActedOn;
        FilteredOut = version.FilterOf(request.Unfiltered()).Snapshot.AcceptedCount - passed;
        _listed = new List<int>(request.Limit + 1);
        _read = new List<Candidate>(request.Limit + 1);
        _source = Enumerate(plan.Basis == AnswerBasis.Precomputed ? list : null).GetEnumerator();
    }

    /// <summary>How many targets may be shown in all, as far as the version knows.</summary>
    public int Eligible { get; }

    /// <summary>How many pass the filters, and are left out because they were acted on or are the asker's own.</summary>
    public int ActedOn { get; }

    /// <summary>How many do not pass the filters.</summary>
    public int FilteredOut { get; }

    /// <summary>What the search by factors cost, as far as the sequence was read; null where there was none.</summary>
    public SearchWork? Work { get; private set; }

    /// <summary>Candidates read so far.</summary>
    public int Count => _read.Count;

    /// <summary>A candidate that was read.</summary>
    public Candidate this[int position] => _read[position];

    /// <summary>
    /// What may still be shown: a copy of the version's filter, which is as long as its catalogue. Most answers end within a list, and need none.
    /// </summary>
    private TargetFilter Left => _left ??= CopyWhatIsLeft();

    /// <summary>Reads on until there are so many; false where the sequence ends before.</summary>
    public bool ReadTo(int count)
    {
        while (_read.Count < count && _source.MoveNext())
            _read.Add(_source.Current);
        return _read.Count >= count;
    }

    /// <summary>Ends the enumeration.</summary>
    public void Dispose() => _source.Dispose();

    private IEnumerable<Candidate> Enumerate(RecommendationRow? list)
    {
        if (list is not null)
        {
            for (int i = 0; i < list.TargetIds.Length; i++)
            {
                if (!TakeListed(_view.Targets.OrdinalOf(list.TargetIds[i])))
                    continue;
                int r = i * ReasonCodes.PerItem;
                yield return new Candidate(
                    list.TargetIds[i], list.Scores[i], list.Methods[i], list.Reasons[r], list.Reasons[r + 1], list.Reasons[r + 2]);
            }
        }

        foreach (RecommendationMethod method in _plan.Chain)
        {
            IEnumerable<Candidate> found = method switch
            {
                RecommendationMethod.Als or RecommendationMethod.AlsReverse => ByFactors(method),
                RecommendationMethod.ContentBased => ByContent(),
                RecommendationMethod.Popular => ByPopularity(),
                _ => [],
            };
            foreach (Candidate candidate in found)
                yield return candidate;
        }

        foreach (Candidate candidate in ByPopularity())
            yield return candidate;
    }

    private Candidate[] ByFactors(RecommendationMethod method)
    {
        // Factors of zeros are of those who did nothing that counts for something: everything would score 0.
        if (_person.Factors is null || !_person.Factors.AsSpan().ContainsAnyExcept(0f))
            return [];
        Neighbor[] found = new Neighbor[Math.Min(_depth, Left.Factors.AcceptedCount)];
        Work ??= new SearchWork();
        SearchOptions options = new() { Ef = Math.Max(_view.Breadth, found.Length), Filter = Left.Factors, Work = Work };
        int count;
        using (Activity? span = AnswerTrace.BeginSearch())
        {
            count = _view.Index.Search(_person.Factors, options, found);
            AnswerTrace.Searched(span, Work, options.Ef, count);
        }

        // A peer at a right angle or beyond has nothing in common.
        while (_request.AmongPeers && count > 0 && found[count - 1].Score <= 0f)
            count--;
        Candidate[] candidates = new Candidate[count];
        for (int i = 0; i < count; i++)
        {
            int ordinal = _view.SnapshotOf(found[i].Ordinal);
            Take(ordinal);
            candidates[i] = new Candidate(
                _view.Targets[ordinal], found[i].Score, method, ReasonCodes.SimilarHistory, ReasonCodes.None, ReasonCodes.None);
        }

        return candidates;
    }

    private Candidate[] ByContent()
    {
        ContentMatch[] found = new ContentMatch[Math.Min(_depth, Left.Snapshot.AcceptedCount)];
        int count = _request.Direction == Direction.Forward
            ? _version.Content.RankStartups(_person.Profile, Left.Snapshot, [], found)
            : _version.Content.RankUsers(_person.Profile, Left.Snapshot, [], found);
        Candidate[] candidates = new Candidate[count];
        for (int i = 0; i < count; i++)
        {
            ContentMatch match = found[i];
            Take(match.Ordinal);
            candidates[i] = new Candidate(
                _view.Targets[match.Ordinal], match.Score, RecommendationMethod.ContentBased, match.Reason1, match.Reason2, match.Reason3);
        }

        return candidates;
    }

    /// <summary>The popular ranking, then everything else that may be shown, by ordinal: so nobody gets fewer than exist.</summary>
    private IEnumerable<Candidate> ByPopularity()
    {
        for (int rank = 0; rank < _version.PopularOf(_request.Direction, _request.Role).Length; rank++)
        {
            Neighbor popular = _version.PopularOf(_request.Direction, _request.Role)[rank];
            if (Take(popular.Ordinal))
                yield return Popular(popular.Ordinal, popular.Score);
        }

        for (int ordinal = Next(0); ordinal >= 0; ordinal = Next(ordinal + 1))
        {
            Take(ordinal);
            yield return Popular(ordinal, 0f);
        }
    }

    private int Next(int from) => Left.Snapshot.NextAccepted(from, Left.Snapshot.Count);

    private Candidate Popular(int ordinal, float score) =>
        new(_view.Targets[ordinal], score, RecommendationMethod.Popular, ReasonCodes.Popular, ReasonCodes.None, ReasonCodes.None);

    /// <summary>Takes a target out of what is left; false where it was not there: filtered, excluded, or already in the sequence.</summary>
    private bool Take(int ordinal)
    {
        if (ordinal < 0 || !Left.Snapshot.Accepts(ordinal))
            return false;
        _view.Reject(Left, ordinal);
        return true;
    }

    /// <summary>The same while the list is read, before anything else was taken.</summary>
    private bool TakeListed(int ordinal)
    {
        if (ordinal < 0 || !_passing.Snapshot.Accepts(ordinal) || Array.BinarySearch(_person.Excluded, ordinal) >= 0 || _listed.Contains(ordinal))
            return false;
        _listed.Add(ordinal);
        return true;
    }

    private TargetFilter CopyWhatIsLeft()
    {
        TargetFilter left = _passing.Copy();
        foreach (int ordinal in _person.Excluded)
            _view.Reject(left, ordinal);
        foreach (int ordinal in _listed)
            _view.Reject(left, ordinal);
        return left;
    }
}
