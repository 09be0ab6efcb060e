using Precompute.Model;
using Precompute.Model.Lists;

namespace Precompute.Database.Serve;

/// <summary>
/// Finds precomputed lists: <see cref="ServingReader"/> in PostgreSQL, the API's local copy in files. Thread-safe.
/// </summary>
public interface IListReader
{
    /// <summary>One entity's list of one version; null where it has none.</summary>
    public Task<RecommendationRow?> ReadListAsync(
        long versionId, Direction direction, Guid entityId, ListRole role, CancellationToken cancellationToken);
}
