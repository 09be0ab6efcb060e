using Npgsql;
using Precompute.Database.Serve;
using Precompute.Model.Lists;

namespace Precompute.ReaderApi.Serving;

/// <summary>Precomputed lists from PostgreSQL while it answers, from the version's own files while it does not.</summary>
internal sealed class ListAccess(IListReader serving, OutageGate gate, ILogger<ListAccess> log)
{
    /// <summary>The entity's list of a version; null where it has none.</summary>
    public async Task<RecommendationRow?> ReadAsync(LoadedVersion version, RecommendationRequest request, CancellationToken cancellationToken)
    {
        if (gate.MayTry())
        {
            try
            {
                RecommendationRow? list = await serving.ReadListAsync(
                    version.VersionId, request.Direction, request.EntityId, request.Role, cancellationToken);
                if (gate.Succeeded())
                    Log.DatabaseBack(log);
                return list;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                if (gate.Failed())
                    Log.DatabaseDown(log, e);
            }
        }

        return version.LocalList(request.Direction, request.EntityId, request.Role);
    }
}
