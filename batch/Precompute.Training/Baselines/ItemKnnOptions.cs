namespace Precompute.Training.Baselines;

/// <summary>How neighbours between targets are found.</summary>
public sealed record ItemKnnOptions
{
    /// <summary>Neighbours kept per target, 1 or more. Default 100. Memory is 12 bytes a neighbour.</summary>
    public int Neighbours { get; init; } = 100;

    /// <summary>Added to the denominator of a similarity, 0 or more: lets rarely met targets count less. Default 10.</summary>
    public float Shrink { get; init; } = 10f;

    /// <summary>How a history's entries are weighted. Default <see cref="ItemKnnWeighting.Bm25"/>.</summary>
    public ItemKnnWeighting Weighting { get; init; } = ItemKnnWeighting.Bm25;

    /// <summary>Largest memory of the similarities, bytes; a fit that would need more is refused with the numbers. Default 4 GiB.</summary>
    public long MemoryLimitBytes { get; init; } = 4L << 30;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"neighbours {Neighbours}, shrink {Shrink}, weighting {Weighting.ToString().ToLowerInvariant()}");
}
