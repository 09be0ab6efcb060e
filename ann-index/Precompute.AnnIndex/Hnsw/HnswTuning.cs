namespace Precompute.AnnIndex.Hnsw;

/// <summary>What a build is tuned with; experiments vary it, products use <see cref="Default"/>.</summary>
internal sealed record HnswTuning
{
    public static HnswTuning Default { get; } = new();

    public double ProductLinkShare { get; init; } = 0.375;

    public bool InsertByNorm { get; init; } = true;

    public bool FillPruned { get; init; } = true;

    public bool DiverseProductLinks { get; init; }
}
