using Precompute.AnnIndex.Format;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>What a walk needs besides the graph. Not thread-safe; grows to the largest need and is then reused.</summary>
internal sealed class SearchScratch
{
    // One per thread for all indexes of the process. Taken out while in use: a filter that searches gets a second one.
    [ThreadStatic]
    private static SearchScratch? _spare;

    private int[] _pending = new int[256];

    /// <summary>Seen nodes.</summary>
    public VisitedSet Visited { get; } = new();

    /// <summary>The best nodes.</summary>
    public Beam Beam { get; } = new();

    /// <summary>Nodes to expand in a filtered walk.</summary>
    public CandidateHeap Candidates { get; } = new();

    /// <summary>Room for the links of one node.</summary>
    public Span<int> Pending(HnswLayout layout)
    {
        if (_pending.Length < layout.BaseLinks)
            _pending = new int[layout.BaseLinks];
        return _pending.AsSpan(0, layout.BaseLinks);
    }

    /// <summary>Takes this thread's scratch.</summary>
    public static SearchScratch Rent()
    {
        SearchScratch scratch = _spare ?? new SearchScratch();
        _spare = null;
        return scratch;
    }

    /// <summary>Gives a scratch back to this thread.</summary>
    public static void Return(SearchScratch scratch) => _spare = scratch;
}
