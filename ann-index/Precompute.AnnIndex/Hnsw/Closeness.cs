using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// How close nodes are to each other while a graph is built, from their codes: the cosine, or minus the squared distance. Never the raw
/// inner product, under which one long vector is "closer" to everything and a node ends up with a single link.
/// </summary>
/// <param name="graph">The graph, codes in place.</param>
/// <param name="worth">What a unit of a node's codes is worth in its unit vector; null where closeness is a distance.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct Closeness(HnswGraph graph, float* worth)
{
    /// <summary>Whether closeness is a cosine.</summary>
    public bool IsAngular => worth is not null;

    /// <summary>Scores nodes by their cosine with one.</summary>
    public CodeScorer AngleFrom(NodeQuery query) => new(graph, query.Codes, worth, worth[query.Node]);

    /// <summary>Scores nodes by their distance from one.</summary>
    public CodeDistanceScorer DistanceFrom(NodeQuery query) =>
        new(graph, query.Codes, graph.Scales[query.Node], graph.NormOf(query.Node) * graph.NormOf(query.Node));

    /// <summary>Closeness of two nodes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Between(NodeQuery query, int node) => IsAngular ? AngleFrom(query).Score(node) : DistanceFrom(query).Score(node);

    /// <summary>Closeness of one node and others.</summary>
    public void Between(NodeQuery query, int* nodes, int count, float* scores)
    {
        if (IsAngular)
            AngleFrom(query).Score(nodes, count, scores);
        else
            DistanceFrom(query).Score(nodes, count, scores);
    }
}
