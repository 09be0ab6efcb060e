using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>
/// How an HNSW index is built. <see cref="Metric"/>, <see cref="M"/>, <see cref="EfConstruction"/> and <see cref="Seed"/> shape the result and
/// are written into the file; <see cref="Threads"/> and <see cref="Progress"/> change nothing about it.
/// </summary>
public sealed record HnswOptions
{
    private readonly int? _efConstruction;

    /// <summary>How vectors are scored. Default: inner product.</summary>
    public VectorMetric Metric { get; init; } = VectorMetric.InnerProduct;

    /// <summary>
    /// Links of a node on upper layers; layer 0 has twice as many. 2 to 128, default 16. Raising it costs 8 bytes a node and unit, and
    /// time per visited node; it helps recall on many dimensions.
    /// </summary>
    public int M { get; init; } = 16;

    /// <summary>
    /// Breadth of the search for neighbours while building. 1 to 10,000; default 100 for inner products, where 200 adds less than .005 of
    /// recall at equal <see cref="SearchOptions.Ef"/> on trained factors, and 200 for angles and distances, where crowds of near
    /// neighbours need it. Build time grows about linearly with it.
    /// </summary>
    public int EfConstruction
    {
        get => _efConstruction ?? (Metric == VectorMetric.InnerProduct ? 100 : 200);
        init => _efConstruction = value;
    }

    /// <summary>Seed of the insertion order of metrics that have no natural one. Default 42.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Worker threads. Default: all processors. The result is the same bytes for any number.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Nodes that are inserted without seeing each other, at most; 1 inserts one by one, as the paper does: what tests compare with.
    /// Each is compared with all of its batch, so the cost of a batch is quadratic; the default is enough for dozens of threads. It shapes
    /// the result and is not written into the file: nothing but tests changes it.
    /// </summary>
    internal int LargestBatch { get; init; } = 256;

    /// <summary>Told how many vectors are inserted, on the thread that builds. Default: null.</summary>
    public IProgress<int>? Progress { get; init; }

    /// <summary>Refuses values outside of their range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the value and the legal range.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Metric))
            Throw.OutOfRange(nameof(Metric), (long)Metric, (long)VectorMetric.InnerProduct, (long)VectorMetric.L2);
        Throw.IfOutside(nameof(M), M, 2, 128);
        Throw.IfOutside(nameof(EfConstruction), EfConstruction, 1, 10_000);
        Throw.IfOutside(nameof(Threads), Threads, 1, 1024);
    }
}
