using Precompute.Model;
using Precompute.Model.Content;

namespace Precompute.Batch.Pipeline.Lists;

/// <summary>What one worker needs to compose a list; reused from row to row.</summary>
internal sealed class ListScratch
{
    private readonly int[] _stamps;
    private int _stamp;

    /// <summary>Scratch for lists of up to <paramref name="listSize"/> of <paramref name="targets"/> targets.</summary>
    public ListScratch(int listSize, int targets, ContentRanker ranker)
    {
        _stamps = new int[targets];
        Ordinals = new int[listSize];
        Scores = new float[listSize];
        Methods = new RecommendationMethod[listSize];
        Reasons = new int[listSize * Model.Lists.ReasonCodes.PerItem];
        Matches = new ContentMatch[listSize];
        Ranker = ranker;
    }

    /// <summary>Items of the list so far.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the list is full.</summary>
    public bool IsFull => Count == Ordinals.Length;

    /// <summary>Target ordinals.</summary>
    public int[] Ordinals { get; }

    /// <summary>Scores.</summary>
    public float[] Scores { get; }

    /// <summary>Methods.</summary>
    public RecommendationMethod[] Methods { get; }

    /// <summary>Reason codes, row-major.</summary>
    public int[] Reasons { get; }

    /// <summary>Room for the content ranker.</summary>
    public ContentMatch[] Matches { get; }

    /// <summary>The worker's ranker.</summary>
    public ContentRanker Ranker { get; }

    /// <summary>Starts a list.</summary>
    /// <param name="excluded">Targets that it must not hold.</param>
    public void Start(ReadOnlySpan<int> excluded)
    {
        Count = 0;
        _stamp++;
        foreach (int target in excluded)
            _stamps[target] = _stamp;
    }

    /// <summary>Whether a target is excluded or in the list already.</summary>
    public bool IsTaken(int target) => _stamps[target] == _stamp;

    /// <summary>Appends a target.</summary>
    public void Add(int target, float score, RecommendationMethod method, int reason1, int reason2, int reason3)
    {
        _stamps[target] = _stamp;
        Ordinals[Count] = target;
        Scores[Count] = score;
        Methods[Count] = method;
        Span<int> reasons = Reasons.AsSpan(Count * Model.Lists.ReasonCodes.PerItem, Model.Lists.ReasonCodes.PerItem);
        reasons[0] = reason1;
        reasons[1] = reason2;
        reasons[2] = reason3;
        Count++;
    }
}
