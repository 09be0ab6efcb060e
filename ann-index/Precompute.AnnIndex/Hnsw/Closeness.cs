using System.Runtime.InteropServices;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// How close nodes are to each other while a graph is built: the cosine, or minus the squared distance. Never the raw
/// inner product, under which one long vector is "closer" to everything and a node ends up with a single link.
/// Walks read codes; what is chosen among what they found is compared exactly where answers are angles or distances: codes do not tell
/// the nearly equal apart, and links chosen by them leave some of a crowd unreachable.
/// </summary>
/// <param name="graph">The graph, codes in place.</param>
/// <param name="metric">How answers are scored.</param>
/// <param name="worth">What a unit of a node's codes is worth in its unit vector; null where closeness is a distance.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct Closeness(HnswGraph graph, VectorMetric metric, float* worth)
{
    /// <summary>Whether closeness is a cosine.</summary>
    public bool IsAngular => worth is not null;

    /// <summary>Scores nodes by their cosine with one.</summary>
    public CodeScorer AngleFrom(NodeQuery query) => new(graph, query.Codes, worth, worth[query.Node]);

    /// <summary>Scores nodes by their distance from one.</summary>
    public CodeDistanceScorer DistanceFrom(NodeQuery query) =>
        new(graph, query.Codes, graph.Scales[query.Node], graph.NormOf(query.Node) * graph.NormOf(query.Node));

    /// <summary>Whether choices are made from the vectors rather than the codes.</summary>
    public bool IsExact => metric != VectorMetric.InnerProduct;

    /// <summary>Closeness of two nodes.</summary>
    public float Between(NodeQuery query, int node)
    {
        float score;
        Between(query, &node, 1, &score);
        return score;
    }

    /// <summary>Closeness of one node and others.</summary>
    public void Between(NodeQuery query, int* nodes, int count, float* scores)
    {
        switch (metric)
        {
            case VectorMetric.InnerProduct:
                AngleFrom(query).Score(nodes, count, scores);
                break;
            case VectorMetric.Cosine:
                new DotScorer(graph, graph.VectorAddress(query.Node)).Score(nodes, count, scores);
                break;
            default:
                new DistanceScorer(graph, graph.VectorAddress(query.Node)).Score(nodes, count, scores);
                break;
        }
    }
}
