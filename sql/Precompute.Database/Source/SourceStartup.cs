using Precompute.Model;

namespace Precompute.Database.Source;

/// <summary>A row of <c>source.startups</c> to be written.</summary>
public sealed record SourceStartup
{
    /// <summary>The startup's id.</summary>
    public required Guid StartupId { get; init; }

    /// <summary>The founder, where known.</summary>
    public Guid? OwnerId { get; init; }

    /// <summary>Title shown to people.</summary>
    public required string Title { get; init; }

    /// <summary>Category.</summary>
    public string? Category { get; init; }

    /// <summary>Field.</summary>
    public string? Field { get; init; }

    /// <summary>Kind; default collaboration.</summary>
    public StartupType Type { get; init; } = StartupType.Collaboration;

    /// <summary>Stage.</summary>
    public string? Stage { get; init; }

    /// <summary>Tags.</summary>
    public string[]? Tags { get; init; }

    /// <summary>Skills looked for.</summary>
    public string[]? RequiredSkills { get; init; }

    /// <summary>Default true.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>When it was listed; null leaves an existing value, else the time of its first written interaction is taken.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The text that <see cref="StartupId"/> was derived from, kept in <c>source.id_map</c>; null where the id needs no map.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The same for <see cref="OwnerId"/>.</summary>
    public string? OwnerExternalId { get; init; }
}
