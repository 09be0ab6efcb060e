namespace Precompute.Database.Source;

/// <summary>Names of the source contract: the views, their columns, and the plain tables that <c>init-demo-source</c> makes.</summary>
public static class SourceSchema
{
    /// <summary>Schema of the four views and of <c>id_map</c>.</summary>
    public const string Views = "source";

    /// <summary>Schema of the plain tables behind the views.</summary>
    public const string Tables = "source_data";

    /// <summary>The four views, unqualified; the plain tables have the same names.</summary>
    public static IReadOnlyList<string> Relations { get; } = ["users", "startups", "user_interactions", "startup_interactions"];

    /// <summary>Columns of <c>source.users</c>, in order.</summary>
    public static IReadOnlyList<string> UserColumns { get; } =
    [
        "user_id", "roles", "is_active", "opted_out", "created_at",
        "categories", "fields", "tags", "skills", "stages", "engagement_types",
    ];

    /// <summary>Columns of <c>source.startups</c>, in order.</summary>
    public static IReadOnlyList<string> StartupColumns { get; } =
    [
        "startup_id", "owner_id", "title", "category", "field", "type", "stage", "tags", "required_skills", "is_active", "created_at",
    ];

    /// <summary>Columns of both interaction views.</summary>
    public static IReadOnlyList<string> InteractionColumns { get; } =
        ["user_id", "startup_id", "interaction_type", "occurred_at", "request_id"];
}
