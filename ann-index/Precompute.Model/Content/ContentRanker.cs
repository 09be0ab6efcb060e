using System.Numerics;
using System.Runtime.InteropServices;
using Precompute.AnnIndex;
using Precompute.Numerics;

namespace Precompute.Model.Content;

/// <summary>
/// Ranks by content with an inverted index: one pass over the postings of the query's features adds up all scores, one vectorised
/// pass over the scores finds the best. Exact. Holds the scratch of one thread; not thread-safe.
/// </summary>
public sealed class ContentRanker
{
    private readonly ContentModel _model;
    private float[] _scores = [];
    private Neighbor[] _best = [];

    internal ContentRanker(ContentModel model) => _model = model;

    /// <summary>
    /// The startups whose profiles overlap most with a person's, by score descending, then ordinal ascending; only scores above 0.
    /// O(postings of the profile's features + startups).
    /// </summary>
    /// <param name="user">The person's profile.</param>
    /// <param name="filter">Which snapshot ordinals may be returned; null for all.</param>
    /// <param name="exclude">Snapshot ordinals that may not, e.g. those already seen.</param>
    /// <param name="results">Receives the matches; its length is k.</param>
    /// <returns>Number of matches.</returns>
    public int RankStartups(ContentProfile user, IOrdinalFilter? filter, ReadOnlySpan<int> exclude, Span<ContentMatch> results)
    {
        ArgumentNullException.ThrowIfNull(user);
        int count = Rank(user, _model.StartupPostings, filter, exclude, results.Length);
        for (int i = 0; i < count; i++)
        {
            int startup = _best[i].Ordinal;
            ContentMatch match = ContentOverlap.Of(startup, user.Features, user.Weights,
                _model.StartupProfiles.RowColumns(startup), _model.StartupProfiles.RowValues(startup), _model.StartupFeatures.Row(startup));
            results[i] = match with { Score = Math.Min(1f, _best[i].Score) };
        }

        return count;
    }

    /// <summary>The people whose profiles overlap most with a startup's; otherwise as <see cref="RankStartups"/>.</summary>
    public int RankUsers(ContentProfile startup, IOrdinalFilter? filter, ReadOnlySpan<int> exclude, Span<ContentMatch> results)
    {
        ArgumentNullException.ThrowIfNull(startup);
        int count = Rank(startup, _model.UserPostings, filter, exclude, results.Length);
        for (int i = 0; i < count; i++)
        {
            int user = _best[i].Ordinal;
            ContentMatch match = ContentOverlap.Of(user, startup.Features, startup.Weights,
                _model.UserProfiles.RowColumns(user), _model.UserProfiles.RowValues(user), startup.Declared);
            results[i] = match with { Score = Math.Min(1f, _best[i].Score) };
        }

        return count;
    }

    private int Rank(ContentProfile query, CsrMatrix postings, IOrdinalFilter? filter, ReadOnlySpan<int> exclude, int k)
    {
        if (query.IsEmpty || k == 0)
            return 0;
        if (_scores.Length < postings.Columns)
            _scores = new float[postings.Columns];
        if (_best.Length < k)
            _best = new Neighbor[k];
        Span<float> scores = _scores.AsSpan(0, postings.Columns);
        scores.Clear();
        for (int i = 0; i < query.Features.Length; i++)
            AddPostings(scores, postings.RowColumns(query.Features[i]), postings.RowValues(query.Features[i]), query.Weights[i]);
        foreach (int ordinal in exclude)
            scores[ordinal] = 0f;
        return Select(scores, filter, _best.AsSpan(0, k));
    }

    private static void AddPostings(Span<float> scores, ReadOnlySpan<int> ordinals, ReadOnlySpan<float> weights, float queryWeight)
    {
        for (int i = 0; i < ordinals.Length; i++)
            scores[ordinals[i]] += queryWeight * weights[i];
    }

    private static int Select(ReadOnlySpan<float> scores, IOrdinalFilter? filter, Span<Neighbor> best)
    {
        BoundedTopK top = new(best);
        float threshold = 0f;
        ReadOnlySpan<Vector<float>> blocks = MemoryMarshal.Cast<float, Vector<float>>(scores);
        for (int b = 0; b <= blocks.Length; b++)
        {
            // Ordinals ascend, so a score equal to the threshold can no longer enter: strictly greater is enough.
            if (b < blocks.Length && !Vector.GreaterThanAny(blocks[b], new Vector<float>(threshold)))
                continue;
            int first = b * Vector<float>.Count;
            int end = b < blocks.Length ? first + Vector<float>.Count : scores.Length;
            for (int ordinal = first; ordinal < end; ordinal++)
            {
                if (scores[ordinal] > threshold && (filter is null || filter.Accepts(ordinal)) && top.Add(ordinal, scores[ordinal]))
                    threshold = Math.Max(0f, top.Threshold);
            }
        }

        return top.SortDescending();
    }
}
