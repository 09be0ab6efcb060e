using Precompute.Model;

namespace Precompute.ReaderApi.Serving;

/// <summary>One question, already checked: every value is legal.</summary>
public sealed record RecommendationRequest
{
    /// <summary>Which side asks.</summary>
    public required Direction Direction { get; init; }

    /// <summary>The viewer's role (forward) or the shown people's role (reverse).</summary>
    public required ListRole Role { get; init; }

    /// <summary>A user (forward) or a startup (reverse).</summary>
    public required Guid EntityId { get; init; }

    /// <summary>Most items to return, 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>Only startups of this type, or people who look for it; null for all.</summary>
    public StartupType? Type { get; init; }

    /// <summary>Only startups of this category, or people who declared it; null for all. Trimmed and lower-case.</summary>
    public string? Category { get; init; }

    /// <summary>Where the previous page ended; null for the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>Most items a page may have.</summary>
    public const int MaxLimit = 100;

    /// <summary>Items of a page where the caller does not say.</summary>
    public const int DefaultLimit = 10;
}
