using Precompute.Numerics;

namespace Precompute.Model.Interactions;

/// <summary>
/// The pair weights and interaction counts of one snapshot (or of a span of its time), by snapshot ordinals.
/// A pair whose events cancel out is an explicit 0: it has been seen, but says nothing. A negative weight is never recommended.
/// </summary>
public sealed record InteractionMatrices
{
    /// <summary>Users × startups: what people did.</summary>
    public required CsrMatrix Forward { get; init; }

    /// <summary>Startups × users: what people did, transposed, plus what startups did.</summary>
    public required CsrMatrix Reverse { get; init; }

    /// <summary>Per user: rows of weighted types, negatives included, unweighted.</summary>
    public required int[] ForwardCounts { get; init; }

    /// <summary>Per startup: distinct users over both views.</summary>
    public required int[] ReverseCounts { get; init; }

    /// <summary>Events whose type has no weight, by view and type, e.g. <c>user_interactions.poke</c>.</summary>
    public required IReadOnlyDictionary<string, long> UnknownTypes { get; init; }

    /// <summary>The matrix of a direction: queries × targets.</summary>
    public CsrMatrix Of(Direction direction) => direction == Direction.Forward ? Forward : Reverse;

    /// <summary>The counts of a direction's queries.</summary>
    public int[] CountsOf(Direction direction) => direction == Direction.Forward ? ForwardCounts : ReverseCounts;
}
