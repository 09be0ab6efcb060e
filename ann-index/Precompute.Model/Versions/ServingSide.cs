using Precompute.AnnIndex;

namespace Precompute.Model.Versions;

/// <summary>One side of one direction as the API searches it. Ordinals of indexes are those of the factor rows.</summary>
public sealed class ServingSide : IDisposable
{
    internal ServingSide(ServingIndex choice, HnswIndex hnsw, FlatIndex flat, int[] toCatalogue, int catalogueCount)
    {
        Choice = choice;
        Hnsw = hnsw;
        Flat = flat;
        ToCatalogue = toCatalogue;
        FromCatalogue = new int[catalogueCount];
        Array.Fill(FromCatalogue, -1);
        for (int row = 0; row < toCatalogue.Length; row++)
            FromCatalogue[toCatalogue[row]] = row;
    }

    /// <summary>Which index serves, with its ef.</summary>
    public ServingIndex Choice { get; }

    /// <summary>The approximate index, memory-mapped.</summary>
    public HnswIndex Hnsw { get; }

    /// <summary>The exact index over the same rows.</summary>
    public FlatIndex Flat { get; }

    /// <summary>The index that serves.</summary>
    public IVectorIndex Index => Choice.UseHnsw ? Hnsw : Flat;

    /// <summary>Snapshot ordinal of each factor row.</summary>
    public int[] ToCatalogue { get; }

    /// <summary>Factor row of each snapshot ordinal, or −1 where it has none.</summary>
    public int[] FromCatalogue { get; }

    /// <inheritdoc/>
    public void Dispose() => Hnsw.Dispose();
}
