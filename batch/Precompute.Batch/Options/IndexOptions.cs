namespace Precompute.Batch.Options;

/// <summary>The HNSW indexes over the factors.</summary>
public sealed record IndexOptions
{
    /// <summary>Links a node. Default 16. Raising it costs memory and build time and buys recall.</summary>
    [LegalRange(4, 128)]
    public int M { get; init; } = 16;

    /// <summary>
    /// Candidates considered while building. Default: 100 for targets, which are ranked by inner product, and 200 for queries, which are
    /// compared by angle and stand in crowds (<see cref="AnnIndex.HnswOptions.EfConstruction"/>). Build time grows linearly.
    /// </summary>
    [LegalRange(8, 4096)]
    public int? EfConstruction { get; init; }

    /// <summary>
    /// Recall of an answer's best 10 and best 100, without and with a filter, that a graph must reach to serve; at the smallest breadth at
    /// which it does it is compared with the exact scan. Default 0.95. Raising it makes graphs slower or lets scans serve.
    /// </summary>
    [LegalRange(0.5, 1)]
    public double Recall { get; init; } = 0.95;

    /// <summary>Largest breadth of a graph's search that is tried. Default 1280. Search time grows linearly.</summary>
    [LegalRange(10, 10_000)]
    public int EfSearch { get; init; } = 1280;

    /// <summary>Queries that recall is measured with. Default 1000.</summary>
    [LegalRange(10, 100_000)]
    public int RecallQueries { get; init; } = 1000;

    /// <summary>
    /// Seed of the order in which queries are inserted into their graphs, which is also what their layers are drawn by. Targets go by
    /// descending norm and do not depend on it. Default 42.
    /// </summary>
    public ulong Seed { get; init; } = 42;
}
