using Precompute.Model;

namespace Precompute.Database.Source;

/// <summary>A row of <c>source.users</c> to be written.</summary>
public sealed record SourceUser
{
    /// <summary>The person's id.</summary>
    public required Guid UserId { get; init; }

    /// <summary>Roles.</summary>
    public required UserRoles Roles { get; init; }

    /// <summary>Default true.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>Default false.</summary>
    public bool OptedOut { get; init; }

    /// <summary>When the person joined; null leaves an existing value, else the time of their first written interaction is taken.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Categories looked for.</summary>
    public string[]? Categories { get; init; }

    /// <summary>Fields.</summary>
    public string[]? Fields { get; init; }

    /// <summary>Tags.</summary>
    public string[]? Tags { get; init; }

    /// <summary>Skills.</summary>
    public string[]? Skills { get; init; }

    /// <summary>Preferred stages.</summary>
    public string[]? Stages { get; init; }

    /// <summary>Preferred startup types.</summary>
    public string[]? EngagementTypes { get; init; }

    /// <summary>The text that <see cref="UserId"/> was derived from, kept in <c>source.id_map</c>; null where the id needs no map.</summary>
    public string? ExternalId { get; init; }
}
