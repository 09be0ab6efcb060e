namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// The score of nodes for one query; larger is better. Implemented by small structs, so that the walk is compiled once per metric
/// without a call in between.
/// </summary>
internal interface INodeScorer
{
    /// <summary>The score of one node.</summary>
    public float Score(int node);

    /// <summary>The scores of four nodes.</summary>
    public void Score4(ReadOnlySpan<int> nodes, out float score0, out float score1, out float score2, out float score3);
}
