using Npgsql;
using Precompute.Database.Schema;
using Precompute.Model;
using Precompute.Model.Lists;

namespace Precompute.Database.Serve;

/// <summary>
/// Reads what is published, as <c>precompute_reader</c>: the pointer, and lists by the version the caller holds. Statements are
/// prepared once a physical connection. Thread-safe; it does not own the data source.
/// </summary>
public sealed class ServingReader : IListReader
{
    private const string ActiveVersionSql = $"""
        select v.version_id, v.label, a.fence, v.created_at, v.manifest_sha256
        from {Tables.ActiveVersion} a join {Tables.ModelVersion} v on v.version_id = a.version_id
        """;

    private const string KeptVersionsSql = $"""
        select v.label, v.kind, v.status, v.pinned, coalesce(a.version_id = v.version_id, false), v.created_at, v.activated_at, v.amended_at, v.manifest_sha256
        from {Tables.ModelVersion} v left join {Tables.ActiveVersion} a on true
        where v.status not in ('pruned', 'failed', 'refused')
        order by v.version_id desc
        limit 100
        """;

    private static readonly string[] ListSql = [ListSqlOf(Direction.Forward), ListSqlOf(Direction.Reverse)];

    private readonly NpgsqlDataSource _serving;

    /// <summary>A reader of the database that holds schema <c>precompute</c>.</summary>
    public ServingReader(NpgsqlDataSource serving) => _serving = serving;

    /// <summary>The version the pointer names; null before the first activation.</summary>
    public async Task<ServedVersion?> ReadActiveVersionAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await _serving.OpenConnectionAsync(cancellationToken);
        await using NpgsqlCommand command = new(ActiveVersionSql, connection);
        await command.PrepareAsync(cancellationToken);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? VersionOf(row) : null;
    }

    /// <summary>SHA-256 of the manifests of versions as they are now, by label; those without one are left out.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadManifestHashesAsync(string[] labels, CancellationToken cancellationToken)
    {
        Dictionary<string, string> hashes = new(StringComparer.Ordinal);
        await using NpgsqlConnection connection = await _serving.OpenConnectionAsync(cancellationToken);
        await using NpgsqlCommand command = new(
            $"select label, manifest_sha256 from {Tables.ModelVersion} where label = any ($1) and manifest_sha256 is not null", connection);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = labels });
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            hashes.Add(row.GetString(0), row.GetString(1));
        return hashes;
    }

    /// <summary>The newest versions that are neither pruned nor were broken off, newest first; at most 100.</summary>
    public async Task<IReadOnlyList<KeptVersion>> ReadKeptVersionsAsync(CancellationToken cancellationToken)
    {
        List<KeptVersion> kept = [];
        await using NpgsqlConnection connection = await _serving.OpenConnectionAsync(cancellationToken);
        await using NpgsqlCommand command = new(KeptVersionsSql, connection);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            kept.Add(KeptVersionOf(row));
        return kept;
    }

    /// <inheritdoc/>
    public async Task<RecommendationRow?> ReadListAsync(
        long versionId, Direction direction, Guid entityId, ListRole role, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await _serving.OpenConnectionAsync(cancellationToken);
        await using NpgsqlCommand command = new(ListSql[direction == Direction.Forward ? 0 : 1], connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = versionId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = entityId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Tables.RoleName(role) });
        await command.PrepareAsync(cancellationToken);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? ListOf(row, entityId, role) : null;
    }

    /// <summary>The statement of <see cref="ReadListAsync"/>: $1 version, $2 entity, $3 role.</summary>
    internal static string ListSqlOf(Direction direction) => $"""
        select {Tables.TargetsColumn(direction)}, scores, methods, reasons, interaction_count, list_method
        from {Tables.Recommendations(direction)}
        where version_id = $1 and {Tables.EntityColumn(direction)} = $2 and role = $3
        """;

    private static ServedVersion VersionOf(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetFieldValue<DateTimeOffset>(3), row.IsDBNull(4) ? null : row.GetString(4));

    private static KeptVersion KeptVersionOf(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetBoolean(3),
        row.GetBoolean(4),
        row.GetFieldValue<DateTimeOffset>(5),
        row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6),
        row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7),
        row.IsDBNull(8) ? null : row.GetString(8));

    private static RecommendationRow ListOf(NpgsqlDataReader row, Guid entityId, ListRole role) => new()
    {
        EntityId = entityId,
        Role = role,
        TargetIds = row.GetFieldValue<Guid[]>(0),
        Scores = row.GetFieldValue<float[]>(1),
        Methods = Array.ConvertAll(row.GetFieldValue<short[]>(2), static code => (RecommendationMethod)code),
        Reasons = row.GetFieldValue<int[]>(3),
        InteractionCount = row.GetInt32(4),
        ListMethod = (RecommendationMethod)row.GetInt16(5),
    };
}
