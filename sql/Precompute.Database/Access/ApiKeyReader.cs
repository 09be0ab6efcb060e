using Npgsql;
using Precompute.Database.Schema;
using Precompute.Numerics;

namespace Precompute.Database.Access;

/// <summary>Reads the keys; the batch's and the API's role may. Thread-safe; it does not own the data source.</summary>
public sealed class ApiKeyReader(NpgsqlDataSource serving)
{
    /// <summary>All keys, oldest first, revoked and expired ones too; none where the database is older than this software.</summary>
    /// <exception cref="PrecomputeException">A key has a scope that this software does not know.</exception>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken)
    {
        ApiKeyList read = await ReadAsync(cancellationToken);
        return read.Unknown is []
            ? read.Keys
            : throw new PrecomputeException($"Key {read.Unknown[0]} in {Tables.ApiKey} has a scope that this software does not know; known are {string.Join(", ", ApiScopeNames.All)}.");
    }

    /// <summary>The same, without those whose scopes this software does not know, and the ids of these: one of them must not hide that another was revoked.</summary>
    public async Task<ApiKeyList> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlConnection connection = await serving.OpenConnectionAsync(cancellationToken);
            await using NpgsqlCommand command = new(
                $"select key_id, name, key_sha256, scopes, created_at, created_by, expires_at, revoked_at from {Tables.ApiKey} order by key_id", connection);
            await command.PrepareAsync(cancellationToken);
            await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
            List<ApiKey> keys = [];
            List<long> unknown = [];
            while (await row.ReadAsync(cancellationToken))
            {
                if (KeyOf(row) is { } key)
                    keys.Add(key);
                else
                    unknown.Add(row.GetInt64(0));
            }

            return new ApiKeyList(keys, unknown);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            return new ApiKeyList([], []);
        }
    }

    /// <summary>The key of a row; null where it has a scope that this software does not know.</summary>
    private static ApiKey? KeyOf(NpgsqlDataReader row)
    {
        if (!ApiScopeNames.TryParse(row.GetFieldValue<string[]>(3), out ApiScopes scopes))
            return null;
        return new ApiKey
        {
            KeyId = row.GetInt64(0),
            Name = row.GetString(1),
            Sha256 = row.GetFieldValue<byte[]>(2),
            Scopes = scopes,
            CreatedAt = row.GetFieldValue<DateTimeOffset>(4),
            CreatedBy = row.GetString(5),
            ExpiresAt = row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6),
            RevokedAt = row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7),
        };
    }
}
