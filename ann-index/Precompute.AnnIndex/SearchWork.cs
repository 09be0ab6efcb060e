namespace Precompute.AnnIndex;

/// <summary>What searches did to find their answers, summed up over those it was given to. Not thread-safe.</summary>
public sealed class SearchWork
{
    /// <summary>Nodes of a graph that were scored on the way, on all layers.</summary>
    public long Scored { get; private set; }

    /// <summary>Vectors that a scan was to go through: all that the filter accepts. It may have ended before, in norm order.</summary>
    public long Scanned { get; private set; }

    /// <summary>Adds a search.</summary>
    internal void Add(long scored, long scanned)
    {
        Scored += scored;
        Scanned += scanned;
    }
}
