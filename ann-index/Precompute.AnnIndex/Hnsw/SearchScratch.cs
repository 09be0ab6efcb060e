using System.Runtime.InteropServices;
using Precompute.AnnIndex.Format;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>What a walk needs besides the graph. Not thread-safe; grows to the largest need and is then reused.</summary>
internal sealed class SearchScratch
{
    // One per thread for all indexes of the process. Taken out while in use: a filter that searches gets a second one.
    [ThreadStatic]
    private static SearchScratch? _spare;

    // Pinned, so that their addresses stay.
    private int[] _pending = [];
    private float[] _scores = [];
    private int[] _query = [];

    /// <summary>Seen nodes.</summary>
    public VisitedSet Visited { get; } = new();

    /// <summary>The best nodes.</summary>
    public Beam Beam { get; } = new();

    /// <summary>Nodes that walks scored since the scratch was made; only differences say something.</summary>
    public long Scored { get; set; }

    /// <summary>How many vectors the search now under way was to scan; 0 where it walked only.</summary>
    public int Scanned { get; set; }

    /// <summary>Nodes to expand in a filtered walk.</summary>
    public CandidateHeap Candidates { get; } = new();

    /// <summary>Room for the links of one node.</summary>
    public unsafe int* Pending(HnswLayout layout)
    {
        if (_pending.Length < layout.BaseLinks)
        {
            _pending = GC.AllocateArray<int>(layout.BaseLinks, pinned: true);
            _scores = GC.AllocateArray<float>(layout.BaseLinks, pinned: true);
        }

        return (int*)Marshal.UnsafeAddrOfPinnedArrayElement(_pending, 0);
    }

    /// <summary>Room for their scores, once there is room for the links.</summary>
    public unsafe float* Scores => (float*)Marshal.UnsafeAddrOfPinnedArrayElement(_scores, 0);

    /// <summary>Room for a query's codes, two in each number, all zero; it does not move.</summary>
    public Span<int> Query(HnswLayout layout)
    {
        int length = layout.CodeLength / 2;
        if (_query.Length < length)
            _query = GC.AllocateArray<int>(length, pinned: true);
        Span<int> query = _query.AsSpan(0, length);
        query.Clear();
        return query;
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
