using Precompute.Database.Access;

namespace Precompute.ReaderApi.Kept;

/// <summary>What is kept of a key for a start without the database: what it opens, until when, and its hash. No name, and no revoked key.</summary>
/// <param name="KeyId">Its id.</param>
/// <param name="Sha256">SHA-256 of the key, in hexadecimal digits.</param>
/// <param name="Scopes">Names of what it opens.</param>
/// <param name="ExpiresAt">From when it opens nothing; null: never.</param>
internal sealed record KeptKey(long KeyId, string Sha256, string[] Scopes, DateTimeOffset? ExpiresAt)
{
    /// <summary>The keys of the database that open something.</summary>
    public static KeptKey[] Of(IEnumerable<ApiKey> keys) =>
    [
        .. keys.Where(static k => k.RevokedAt is null)
            .Select(static k => new KeptKey(k.KeyId, Convert.ToHexStringLower(k.Sha256.Span), ApiScopeNames.Of(k.Scopes), k.ExpiresAt)),
    ];

    /// <summary>Whether both are the same; records compare arrays by reference.</summary>
    public bool IsSameAs(KeptKey other) =>
        KeyId == other.KeyId && ExpiresAt == other.ExpiresAt && string.Equals(Sha256, other.Sha256, StringComparison.Ordinal)
        && Scopes.SequenceEqual(other.Scopes, StringComparer.Ordinal);
}
