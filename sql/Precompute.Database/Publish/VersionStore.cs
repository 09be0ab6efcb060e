using System.Globalization;

using Npgsql;

using NpgsqlTypes;

using Precompute.Database.Schema;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.Database.Publish;

/// <summary>The rows of <c>model_version</c> and the pointer, except for changes of the pointer (<see cref="VersionActivator"/>). Thread-safe.</summary>
public sealed class VersionStore(NpgsqlDataSource serving, TimeProvider time)
{
    private const string Columns =
        "v.version_id, v.label, v.kind, v.status, v.pinned, v.created_at, v.activated_at, v.watermark, v.source_fingerprint, v.config::text, "
        + "v.config_hash, v.kernel_variant, v.content_sha256, v.manifest_sha256, v.metrics::text, v.row_counts::text, v.artifact_uri, "
        + "v.original_content_sha256, v.amended_at";

    /// <summary>Begins a version: an id from the sequence, a label from it and the clock, status <c>building</c>.</summary>
    public Task<MintedVersion> MintAsync(VersionDraft draft, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return DatabaseRetry.RunAsync(
            async token =>
            {
                DateTimeOffset now = time.GetUtcNow();
                await using NpgsqlConnection connection = await serving.OpenConnectionAsync(token);
                await using NpgsqlCommand next = new($"select nextval('{Tables.VersionIdSequence}')", connection);
                long id = (long)(await next.ExecuteScalarAsync(token))!;
                VersionLabel label = new(now, id);
                await using NpgsqlCommand insert = new(
                    $"""
                    insert into {Tables.ModelVersion}
                        (version_id, label, kind, status, created_at, watermark, source_fingerprint, config, config_hash, kernel_variant)
                    values ($1, $2, $3, 'building', $4, $5, $6, $7, $8, $9)
                    """,
                    connection)
                {
                    Parameters =
                    {
                        new() { Value = id },
                        new() { Value = label.ToString() },
                        new() { Value = draft.Kind },
                        new() { Value = now },
                        Optional(draft.Watermark?.ToUniversalTime(), NpgsqlDbType.TimestampTz),
                        Optional(draft.SourceFingerprint, NpgsqlDbType.Text),
                        new() { Value = draft.Config, NpgsqlDbType = NpgsqlDbType.Jsonb },
                        Optional(draft.ConfigHash, NpgsqlDbType.Text),
                        Optional(draft.KernelVariant, NpgsqlDbType.Text),
                    },
                };
                await insert.ExecuteNonQueryAsync(token);
                return new MintedVersion(id, label);
            },
            cancellationToken);
    }

    /// <summary>The version is whole and verified: <c>building → staged</c>.</summary>
    public Task MarkStagedAsync(long versionId, StagedContent content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        return ChangeAsync(
            versionId,
            $"""
            update {Tables.ModelVersion}
            set status = 'staged', content_sha256 = $2, manifest_sha256 = $3, metrics = $4, row_counts = $5, artifact_uri = $6
            where version_id = $1 and (status = 'staged' or status = any ($7))
            """,
            [
                new() { Value = content.ContentSha256 },
                new() { Value = content.ManifestSha256 },
                new() { Value = content.Metrics, NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = content.RowCounts, NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = content.ArtifactUri },
                new() { Value = VersionTransitions.NamesBefore(VersionStatus.Staged) },
            ],
            cancellationToken);
    }

    /// <summary>The run failed, at whatever point: <c>building or staged → failed</c>; any other status stays. Its tables are dropped by <see cref="VersionPruner"/>.</summary>
    /// <returns>Whether the status was changed.</returns>
    public async Task<bool> MarkFailedAsync(long versionId, CancellationToken cancellationToken) => await DatabaseRetry.RunAsync(
        async token =>
        {
            await using NpgsqlCommand command = serving.CreateCommand(
                $"update {Tables.ModelVersion} set status = 'failed' where version_id = $1 and status = any ($2)");
            command.Parameters.Add(new() { Value = versionId });
            command.Parameters.Add(new() { Value = VersionTransitions.NamesBefore(VersionStatus.Failed) });
            return await command.ExecuteNonQueryAsync(token) == 1;
        },
        cancellationToken);

    /// <summary>A gate refused it: <c>building or staged → refused</c>.</summary>
    public Task MarkRefusedAsync(long versionId, CancellationToken cancellationToken) => EndAsync(versionId, VersionStatus.Refused, cancellationToken);

    /// <summary>The pointer and the versions it names, read in one statement.</summary>
    public Task<ActiveVersion> ReadActiveAsync(CancellationToken cancellationToken) => DatabaseRetry.RunAsync(
        async token =>
        {
            await using NpgsqlCommand command = serving.CreateCommand(
                $"""
                select a.fence, a.hold_until, a.changed_by, a.changed_at, coalesce(v.version_id = a.version_id, false), {Columns}
                from {Tables.ActiveVersion} a
                left join {Tables.ModelVersion} v on v.version_id in (a.version_id, a.previous_version_id)
                """);
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(token);
            ActiveVersion? pointer = null;
            while (await reader.ReadAsync(token))
            {
                pointer ??= new ActiveVersion(
                    null, null, reader.GetInt64(0), await OptionalTimeAsync(reader, 1, token), reader.GetString(2), await reader.GetFieldValueAsync<DateTimeOffset>(3, token));
                if (await reader.IsDBNullAsync(5, token))
                    continue;
                VersionRecord version = await ReadRecordAsync(reader, 5, token);
                pointer = reader.GetBoolean(4) ? pointer with { Version = version } : pointer with { Previous = version };
            }

            return pointer ?? throw new PrecomputeException($"{Tables.ActiveVersion} has no row; run 'precompute db migrate'.");
        },
        cancellationToken);

    /// <summary>All versions, newest first.</summary>
    public Task<IReadOnlyList<VersionRecord>> ListAsync(CancellationToken cancellationToken) => ReadManyAsync("order by v.version_id desc", [], cancellationToken);

    /// <summary>The version of an id or a label, or null.</summary>
    public async Task<VersionRecord?> FindAsync(string idOrLabel, CancellationToken cancellationToken)
    {
        NpgsqlParameter parameter = long.TryParse(idOrLabel, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? new() { Value = id } : new() { Value = idOrLabel };
        string where = parameter.Value is long ? "where v.version_id = $1" : "where v.label = $1";
        return await ReadManyAsync(where, [parameter], cancellationToken) is [VersionRecord version, ..] ? version : null;
    }

    /// <summary>The newest version of a kind that was ever activated, or null.</summary>
    public async Task<VersionRecord?> FindLastActivatedAsync(string kind, CancellationToken cancellationToken) =>
        await ReadManyAsync("where v.kind = $1 and v.activated_at is not null order by v.version_id desc limit 1", [new() { Value = kind }], cancellationToken)
            is [VersionRecord version, ..] ? version : null;

    private Task EndAsync(long versionId, VersionStatus status, CancellationToken cancellationToken) => ChangeAsync(
        versionId,
        $"update {Tables.ModelVersion} set status = $2 where version_id = $1 and (status = $2 or status = any ($3))",
        [new() { Value = status.ToName() }, new() { Value = VersionTransitions.NamesBefore(status) }],
        cancellationToken);

    private async Task ChangeAsync(long versionId, string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        int changed = await DatabaseRetry.RunAsync(
            async token =>
            {
                await using NpgsqlCommand command = serving.CreateCommand(sql);
                command.Parameters.Add(new() { Value = versionId });
                foreach (NpgsqlParameter parameter in parameters)
                    command.Parameters.Add(parameter.Clone());
                return await command.ExecuteNonQueryAsync(token);
            },
            cancellationToken);
        if (changed != 1)
            throw new PrecomputeException($"Version {versionId} is not being built any more; see 'precompute versions show {versionId}'.");
    }

    private Task<IReadOnlyList<VersionRecord>> ReadManyAsync(string clause, NpgsqlParameter[] parameters, CancellationToken cancellationToken) =>
        DatabaseRetry.RunAsync<IReadOnlyList<VersionRecord>>(
            async token =>
            {
                List<VersionRecord> versions = [];
                await using NpgsqlCommand command = serving.CreateCommand($"select {Columns} from {Tables.ModelVersion} v {clause}");
                foreach (NpgsqlParameter parameter in parameters)
                    command.Parameters.Add(parameter.Clone());
                await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(token);
                while (await reader.ReadAsync(token))
                    versions.Add(await ReadRecordAsync(reader, 0, token));
                return versions;
            },
            cancellationToken);

    private static async Task<VersionRecord> ReadRecordAsync(NpgsqlDataReader reader, int first, CancellationToken cancellationToken) => new()
    {
        VersionId = reader.GetInt64(first),
        Label = reader.GetString(first + 1),
        Kind = reader.GetString(first + 2),
        Status = VersionStatuses.Parse(reader.GetString(first + 3)),
        Pinned = reader.GetBoolean(first + 4),
        CreatedAt = await reader.GetFieldValueAsync<DateTimeOffset>(first + 5, cancellationToken),
        ActivatedAt = await OptionalTimeAsync(reader, first + 6, cancellationToken),
        Watermark = await OptionalTimeAsync(reader, first + 7, cancellationToken),
        SourceFingerprint = await OptionalTextAsync(reader, first + 8, cancellationToken),
        Config = reader.GetString(first + 9),
        ConfigHash = await OptionalTextAsync(reader, first + 10, cancellationToken),
        KernelVariant = await OptionalTextAsync(reader, first + 11, cancellationToken),
        ContentSha256 = await OptionalTextAsync(reader, first + 12, cancellationToken),
        ManifestSha256 = await OptionalTextAsync(reader, first + 13, cancellationToken),
        Metrics = reader.GetString(first + 14),
        RowCounts = reader.GetString(first + 15),
        ArtifactUri = await OptionalTextAsync(reader, first + 16, cancellationToken),
        OriginalContentSha256 = await OptionalTextAsync(reader, first + 17, cancellationToken),
        AmendedAt = await OptionalTimeAsync(reader, first + 18, cancellationToken),
    };

    private static async Task<string?> OptionalTextAsync(NpgsqlDataReader reader, int column, CancellationToken cancellationToken) =>
        await reader.IsDBNullAsync(column, cancellationToken) ? null : reader.GetString(column);

    private static async Task<DateTimeOffset?> OptionalTimeAsync(NpgsqlDataReader reader, int column, CancellationToken cancellationToken) =>
        await reader.IsDBNullAsync(column, cancellationToken) ? null : await reader.GetFieldValueAsync<DateTimeOffset>(column, cancellationToken);

    private static NpgsqlParameter Optional(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
