namespace Precompute.Batch.Options;

/// <summary>The HNSW indexes over the factors.</summary>
public sealed record IndexOptions
{
    /// <summary>Links a node. Default 16. Raising it costs memory and build time and buys recall.</summary>
    [LegalRange(4, 128)]
    public int M { get; init; } = 16;

    /// <summary>Candidates considered while building. Default 200. Build time grows linearly.</summary>
    [LegalRange(8, 4096)]
    public int EfConstruction { get; init; } = 100;

    /// <summary>Candidates considered while searching. Default 100. Search time grows linearly.</summary>
    [LegalRange(10, 10_000)]
    public int EfSearch { get; init; } = 100;

    /// <summary>Queries that recall is measured with. Default 1000.</summary>
    [LegalRange(10, 100_000)]
    public int RecallQueries { get; init; } = 1000;

    /// <summary>Seed of the levels. Default 42.</summary>
    public ulong Seed { get; init; } = 42;
}
