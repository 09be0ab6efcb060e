using Precompute.AnnIndex.Format;
using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>One build worker's memory.</summary>
internal sealed class BuildScratch(HnswLayout layout, int candidates)
{
    /// <summary>For walks.</summary>
    public SearchScratch Search { get; } = new();

    /// <summary>The node that is being linked.</summary>
    public NodeQuery Query { get; } = new(layout.CodeLength);

    /// <summary>For the heuristic: the candidate that is being judged.</summary>
    public NodeQuery Judged { get; } = new(layout.CodeLength);

    /// <summary>What the layer above found.</summary>
    public Neighbor[] Candidates { get; } = new Neighbor[candidates + 1];

    /// <summary>What the heuristic chooses from.</summary>
    public Neighbor[] Choice { get; } = new Neighbor[candidates + layout.BaseLinks + 1];
}
