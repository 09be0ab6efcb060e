namespace Precompute.Batch.Import;

/// <summary>A column of the source that a kind of file may fill.</summary>
/// <param name="Name">Its name in the view.</param>
/// <param name="IsList">Whether it holds a list.</param>
/// <param name="IsRequired">Whether a file without it cannot be imported.</param>
internal readonly record struct ImportTarget(string Name, bool IsList = false, bool IsRequired = false)
{
    /// <summary>Targets of a file of people.</summary>
    public static IReadOnlyList<ImportTarget> Users { get; } =
    [
        new("user_id", IsRequired: true), new("roles", IsList: true), new("is_active"), new("opted_out"), new("created_at"),
        new("categories", IsList: true), new("fields", IsList: true), new("tags", IsList: true), new("skills", IsList: true),
        new("stages", IsList: true), new("engagement_types", IsList: true),
    ];

    /// <summary>Targets of a file of startups.</summary>
    public static IReadOnlyList<ImportTarget> Startups { get; } =
    [
        new("startup_id", IsRequired: true), new("owner_id"), new("title"), new("category"), new("field"), new("type"), new("stage"),
        new("tags", IsList: true), new("required_skills", IsList: true), new("is_active"), new("created_at"),
    ];

    /// <summary>Targets of a file of interactions, of either side.</summary>
    public static IReadOnlyList<ImportTarget> Interactions { get; } =
    [
        new("user_id", IsRequired: true), new("startup_id", IsRequired: true), new("interaction_type", IsRequired: true),
        new("occurred_at"), new("request_id"),
    ];
}
