using Precompute.Model;

namespace Precompute.Batch.Gates;

/// <summary>How far the lists of one direction and role differ from those that serve, over entities that both have.</summary>
/// <param name="Direction">The direction.</param>
/// <param name="Role">The role.</param>
/// <param name="Lists">Lists compared.</param>
/// <param name="Changed">Mean share of a new list's first items that the old one does not have among its first, in [0, 1].</param>
/// <param name="RankBiasedOverlap">Mean extrapolated rank-biased overlap of both, in [0, 1].</param>
public sealed record ListChurn(Direction Direction, ListRole Role, int Lists, double Changed, double RankBiasedOverlap);
