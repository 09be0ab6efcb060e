namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// The score of nodes for one query; larger is better. Implemented by small structs, so that the walk is compiled once per metric
/// without a call in between.
/// </summary>
internal unsafe interface INodeScorer
{
    /// <summary>The score of one node.</summary>
    public float Score(int node);

    /// <summary>The scores of several nodes.</summary>
    public void Score(int* nodes, int count, float* scores);

    /// <summary>Asks the memory for what the scores of nodes are computed from.</summary>
    public void Prefetch(int* nodes, int count);
}
