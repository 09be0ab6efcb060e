using Npgsql;
using Precompute.Database.Schema;
using Precompute.Numerics;

namespace Precompute.Database.Access;

/// <summary>Reads the keys; the batch's and the API's role may. Thread-safe; it does not own the data source.</summary>
public sealed class ApiKeyReader(NpgsqlDataSource serving)
{
    /// <summary>All keys, oldest first, revoked and expired ones too; none where the database is older than this software.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlConnection connection = await serving.OpenConnectionAsync(cancellationToken);
            await using NpgsqlCommand command = new(
                $"select key_id, name, key_sha256, scopes, created_at, created_by, expires_at, revoked_at from {Tables.ApiKey} order by key_id", connection);
            await command.PrepareAsync(cancellationToken);
            await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
            List<ApiKey> keys = [];
            while (await row.ReadAsync(cancellationToken))
                keys.Add(KeyOf(row));
            return keys;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            return [];
        }
    }

    private static ApiKey KeyOf(NpgsqlDataReader row)
    {
        long id = row.GetInt64(0);
        return new ApiKey
        {
            KeyId = id,
            Name = row.GetString(1),
            Sha256 = row.GetFieldValue<byte[]>(2),
            Scopes = ApiScopeNames.TryParse(row.GetFieldValue<string[]>(3), out ApiScopes scopes)
                ? scopes
                : throw new PrecomputeException($"Key {id} in {Tables.ApiKey} has a scope that this software does not know; known are {string.Join(", ", ApiScopeNames.All)}."),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(4),
            CreatedBy = row.GetString(5),
            ExpiresAt = row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6),
            RevokedAt = row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7),
        };
    }
}
