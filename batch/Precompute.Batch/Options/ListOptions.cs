namespace Precompute.Batch.Options;

/// <summary>The published lists.</summary>
public sealed record ListOptions
{
    /// <summary>Longest list, items. Default 100. Table and file size grow linearly.</summary>
    [LegalRange(1, 1000)]
    public int Size { get; init; } = 100;
}
