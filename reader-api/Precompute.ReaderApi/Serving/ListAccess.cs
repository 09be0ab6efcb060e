using System.Diagnostics;
using Microsoft.Extensions.Options;
using Npgsql;
using Precompute.Database.Serve;
using Precompute.Model.Lists;
using Precompute.ReaderApi.Options;
using Precompute.ReaderApi.Telemetry;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// Precomputed lists from PostgreSQL while it answers, from the version's own files while it does not, or always from these where the
/// settings say so.
/// </summary>
internal sealed class ListAccess(IListReader serving, OutageGate gate, IOptions<ApiOptions> options, ILogger<ListAccess> log)
{
    private readonly GatedAttempts _attempts = new(gate, AttemptLog.Serving, log);
    private readonly bool _isLocal = options.Value.ListsFrom == ListOrigin.LocalFiles;

    /// <summary>The entity's list of a version; null where it has none.</summary>
    public ValueTask<RecommendationRow?> ReadAsync(LoadedVersion version, RecommendationRequest request, CancellationToken cancellationToken) =>
        _isLocal || !_attempts.MayTry()
            ? ValueTask.FromResult(ReadLocal(version, request))
            : new ValueTask<RecommendationRow?>(AskAsync(version, request, cancellationToken));

    private static RecommendationRow? ReadLocal(LoadedVersion version, RecommendationRequest request)
    {
        using Activity? span = AnswerTrace.BeginListLookup(isLocal: true);
        RecommendationRow? list = version.LocalList(request.Direction, request.EntityId, request.Role);
        AnswerTrace.Found(span, list);
        return list;
    }

    private async Task<RecommendationRow?> AskAsync(LoadedVersion version, RecommendationRequest request, CancellationToken cancellationToken)
    {
        using Activity? span = AnswerTrace.BeginListLookup(isLocal: false);
        try
        {
            RecommendationRow? list = await serving.ReadListAsync(
                version.VersionId, request.Direction, request.EntityId, request.Role, cancellationToken);
            _attempts.Succeeded();
            AnswerTrace.Found(span, list);
            return list;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            _attempts.Failed(e);
            return ReadLocal(version, request);
        }
    }
}
