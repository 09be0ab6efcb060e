using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>Receives one finished list of many. Called once per query, from several threads at once where several work, in no particular order.</summary>
/// <param name="query">The row of the query.</param>
/// <param name="best">Its best vectors by score descending, then ordinal ascending; valid during the call only.</param>
public delegate void NeighborListHandler(int query, ReadOnlySpan<Neighbor> best);
