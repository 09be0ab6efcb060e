namespace Precompute.Batch.Versions;

/// <summary>How version B differs from version A.</summary>
/// <param name="A">Label of the version compared with.</param>
/// <param name="B">Label of the version looked at.</param>
/// <param name="Depth">How many of a list's first items were compared.</param>
/// <param name="Rows">By direction, role and segment; segments without lists are left out.</param>
/// <param name="Movers">The largest changes of exposure, largest first within a direction and role.</param>
internal sealed record VersionDifference(string A, string B, int Depth, IReadOnlyList<DiffRow> Rows, IReadOnlyList<Mover> Movers);
