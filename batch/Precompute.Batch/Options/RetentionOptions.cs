namespace Precompute.Batch.Options;

/// <summary>How many versions stay.</summary>
public sealed record RetentionOptions
{
    /// <summary>Versions kept, the active one included; active, previous and pinned ones are never pruned. Default 3.</summary>
    [LegalRange(2, 1000)]
    public int Keep { get; init; } = 3;
}
