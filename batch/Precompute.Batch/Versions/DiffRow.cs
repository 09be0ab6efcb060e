namespace Precompute.Batch.Versions;

/// <summary>How the lists of one direction, role and segment differ between two versions A and B. Means are over entities that both have.</summary>
internal sealed record DiffRow
{
    /// <summary><c>forward</c> or <c>reverse</c>.</summary>
    public required string Direction { get; init; }

    /// <summary><c>developer</c> or <c>investor</c>.</summary>
    public required string Role { get; init; }

    /// <summary><c>all</c>, <c>cold</c>, <c>warm</c> or <c>hot</c>, by the count in B (in A for entities that B lacks).</summary>
    public required string Segment { get; init; }

    /// <summary>Entities with a list in both.</summary>
    public required long InBoth { get; init; }

    /// <summary>Entities with a list in B only.</summary>
    public required long New { get; init; }

    /// <summary>Entities with a list in A only.</summary>
    public required long Lost { get; init; }

    /// <summary>Entities whose first k items are the same in the same order.</summary>
    public required long Unchanged { get; init; }

    /// <summary>Mean share of the first k items that both have, in [0, 1].</summary>
    public required double Overlap { get; init; }

    /// <summary>Mean extrapolated rank-biased overlap of the first k items, in [0, 1].</summary>
    public required double RankBiasedOverlap { get; init; }

    /// <summary>Lists by method in A.</summary>
    public required IReadOnlyDictionary<string, long> MethodsA { get; init; }

    /// <summary>Lists by method in B.</summary>
    public required IReadOnlyDictionary<string, long> MethodsB { get; init; }
}
