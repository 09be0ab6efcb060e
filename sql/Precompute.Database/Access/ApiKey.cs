namespace Precompute.Database.Access;

/// <summary>What is kept of a key: everything but the key.</summary>
public sealed record ApiKey
{
    /// <summary>Its id.</summary>
    public required long KeyId { get; init; }

    /// <summary>Who has it.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the key, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Sha256 { get; init; }

    /// <summary>What it opens.</summary>
    public required ApiScopes Scopes { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>From when it opens nothing; null: never.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked; null where it was not.</summary>
    public required DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Whether it opens anything at a moment.</summary>
    public bool IsActiveAt(DateTimeOffset moment) => RevokedAt is null && !(ExpiresAt <= moment);
}
