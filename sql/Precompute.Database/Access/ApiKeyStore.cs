using Npgsql;
using NpgsqlTypes;
using Precompute.Database.Schema;

namespace Precompute.Database.Access;

/// <summary>Makes and revokes keys, as <c>precompute_batch</c>. Thread-safe; it does not own the data source.</summary>
public sealed class ApiKeyStore(NpgsqlDataSource serving, TimeProvider time)
{
    /// <summary>Keeps the hash of a new key.</summary>
    /// <param name="name">Who gets it, 1 to 100 characters.</param>
    /// <param name="sha256">SHA-256 of the key, 32 bytes.</param>
    /// <param name="scopes">What it opens; at least one scope.</param>
    /// <param name="lifetime">After how long it opens nothing; null: never.</param>
    /// <param name="createdBy">Who makes it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The key as it is kept.</returns>
    public async Task<ApiKey> CreateAsync(
        string name, byte[] sha256, ApiScopes scopes, TimeSpan? lifetime, string createdBy, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(scopes, ApiScopes.None);
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset? expires = now + lifetime;
        await using NpgsqlConnection connection = await serving.OpenConnectionAsync(cancellationToken);
        await using NpgsqlCommand command = new(
            $"insert into {Tables.ApiKey} (name, key_sha256, scopes, created_at, created_by, expires_at) values ($1, $2, $3, $4, $5, $6) returning key_id", connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = name },
                new NpgsqlParameter<byte[]> { TypedValue = sha256 },
                new NpgsqlParameter<string[]> { TypedValue = ApiScopeNames.Of(scopes) },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
                new NpgsqlParameter<string> { TypedValue = createdBy },
                new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = (object?)expires ?? DBNull.Value },
            },
        };
        long id = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        return new ApiKey
        {
            KeyId = id,
            Name = name,
            Sha256 = sha256,
            Scopes = scopes,
            CreatedAt = now,
            CreatedBy = createdBy,
            ExpiresAt = expires,
            RevokedAt = null,
        };
    }

    /// <summary>Revokes a key for good; once revoked, it keeps its first time.</summary>
    /// <returns>False where there is no key of this id.</returns>
    public async Task<bool> RevokeAsync(long keyId, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await serving.OpenConnectionAsync(cancellationToken);
        await using NpgsqlCommand command = new($"update {Tables.ApiKey} set revoked_at = coalesce(revoked_at, $2) where key_id = $1", connection)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = keyId },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() },
            },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }
}
