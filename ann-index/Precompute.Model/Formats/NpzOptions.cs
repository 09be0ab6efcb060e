namespace Precompute.Model.Formats;

/// <summary>How an archive of arrays is read.</summary>
public sealed record NpzOptions
{
    /// <summary>
    /// Bytes one array may take in memory, default 16 GiB. A deflated member can honestly hold a thousand times its size in the file;
    /// this is where that ends.
    /// </summary>
    public long MaxArrayBytes { get; init; } = 16L << 30;

    /// <summary>Members read at the same time, default the number of processors.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
