using Precompute.Model;
using Precompute.Model.Versions;

namespace Precompute.ReaderApi.Serving;

/// <summary>One question, already checked: every value is legal.</summary>
public sealed record RecommendationRequest
{
    /// <summary>Which side asks; among peers, what is shown: forward startups, reverse people.</summary>
    public required Direction Direction { get; init; }

    /// <summary>Whether others of the entity's own kind are asked for: startups like a startup, people like a person.</summary>
    public bool AmongPeers { get; init; }

    /// <summary>The viewer's role (forward) or the shown people's role (reverse).</summary>
    public required ListRole Role { get; init; }

    /// <summary>A user (forward) or a startup (reverse); among peers the other way round.</summary>
    public required Guid EntityId { get; init; }

    /// <summary>Most items to return, 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>Only startups of this type, or people who look for it; null for all.</summary>
    public StartupType? Type { get; init; }

    /// <summary>Only startups of this category, or people who declared it; null for all. Trimmed and lower-case.</summary>
    public string? Category { get; init; }

    /// <summary>Only startups of this stage, or people whose profile has it; null for all. Trimmed and lower-case.</summary>
    public string? Stage { get; init; }

    /// <summary>The same question without filters.</summary>
    public RecommendationRequest Unfiltered() => this with { Type = null, Category = null, Stage = null };

    /// <summary>Where the previous page ended; null for the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>What is shown.</summary>
    public EntityType Shown => Direction == Direction.Forward ? EntityType.Startup : EntityType.User;

    /// <summary>What <see cref="EntityId"/> is.</summary>
    public EntityType Subject => (Direction == Direction.Forward) == AmongPeers ? EntityType.Startup : EntityType.User;

    /// <summary>What metrics and the access log call the list.</summary>
    public string ListName => (AmongPeers, Shown) switch
    {
        (false, _) => VersionLayout.Name(Direction),
        (true, EntityType.Startup) => "similar_startups",
        _ => "similar_users",
    };

    /// <summary>The question of the same entity for its recommendations: what is known of it is known in that direction.</summary>
    public RecommendationRequest AsAsker() =>
        this with { Direction = Subject == EntityType.User ? Direction.Forward : Direction.Reverse, AmongPeers = false };

    /// <summary>Most items a page may have.</summary>
    public const int MaxLimit = 100;

    /// <summary>Items of a page where the caller does not say.</summary>
    public const int DefaultLimit = 10;
}
