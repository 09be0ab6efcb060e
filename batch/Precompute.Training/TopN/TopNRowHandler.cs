using Precompute.Numerics;

namespace Precompute.Training.TopN;

/// <summary>Receives one finished list. Called once per query, from several threads at once and in no particular order.</summary>
/// <param name="query">The query's ordinal.</param>
/// <param name="best">Its best targets by score descending, then ordinal ascending; valid during the call only.</param>
public delegate void TopNRowHandler(int query, ReadOnlySpan<Neighbor> best);
