using System.Globalization;

using Precompute.Model;

namespace Precompute.Database.Schema;

/// <summary>Every name of a schema, table or view, once. All but the schemas are qualified.</summary>
public static class Tables
{
    /// <summary>Schema of what is published.</summary>
    public const string Precompute = "precompute";

    /// <summary>Schema of what people query.</summary>
    public const string Report = "report";

    /// <summary>Schema of the application's four views.</summary>
    public const string Source = "source";

    /// <summary>Journal of migrations.</summary>
    public const string SchemaVersion = "precompute.schema_version";

    /// <summary>Views and reports as last applied.</summary>
    public const string RepeatableScript = "precompute.repeatable_script";

    /// <summary>Versions.</summary>
    public const string ModelVersion = "precompute.model_version";

    /// <summary>Sequence of version ids.</summary>
    public const string VersionIdSequence = "precompute.version_id_seq";

    /// <summary>The pointer.</summary>
    public const string ActiveVersion = "precompute.active_version";

    /// <summary>Vocabularies of versions.</summary>
    public const string Feature = "precompute.feature";

    /// <summary>Names of method codes.</summary>
    public const string RecommendationMethod = "precompute.recommendation_method";

    /// <summary>Forward lists.</summary>
    public const string UserRecommendations = "precompute.user_recommendations";

    /// <summary>Reverse lists.</summary>
    public const string StartupRecommendations = "precompute.startup_recommendations";

    /// <summary>Daily copy of the source's events.</summary>
    public const string InteractionDaily = "precompute.interaction_daily";

    /// <summary>Types that count.</summary>
    public const string InteractionWeight = "precompute.interaction_weight";

    /// <summary>Counts by person.</summary>
    public const string InteractionCountByUser = "precompute.interaction_count_by_user";

    /// <summary>Counts by startup.</summary>
    public const string InteractionCountByStartup = "precompute.interaction_count_by_startup";

    /// <summary>Counts by day and type.</summary>
    public const string InteractionCountByDay = "precompute.interaction_count_by_day";

    /// <summary>Runs.</summary>
    public const string Run = "precompute.run";

    /// <summary>Steps of runs.</summary>
    public const string RunStep = "precompute.run_step";

    /// <summary>Gates of runs.</summary>
    public const string RunGate = "precompute.run_gate";

    /// <summary>Measured quality.</summary>
    public const string EvaluationMetric = "precompute.evaluation_metric";

    /// <summary>Splits measured on.</summary>
    public const string EvaluationSplit = "precompute.evaluation_split";

    /// <summary>Methods measured.</summary>
    public const string EvaluationMethod = "precompute.evaluation_method";

    /// <summary>Which method answers which segment.</summary>
    public const string EvaluationDecision = "precompute.evaluation_decision";

    /// <summary>Key of the keyed hashes.</summary>
    public const string PrivacyKey = "precompute.privacy_key";

    /// <summary>Who is left out.</summary>
    public const string Forgotten = "precompute.forgotten";

    /// <summary>Receipts of forgetting.</summary>
    public const string Forgetting = "precompute.forgetting";

    /// <summary>What was removed.</summary>
    public const string ForgettingRemoval = "precompute.forgetting_removal";

    /// <summary>Versions amended.</summary>
    public const string VersionAmendment = "precompute.version_amendment";

    /// <summary>Keys to the API, as hashes.</summary>
    public const string ApiKey = "precompute.api_key";

    /// <summary>How far access logs were read.</summary>
    public const string AccessLogFile = "precompute.access_log_file";

    /// <summary>Lines of access logs.</summary>
    public const string AccessLogEntry = "precompute.access_log_entry";

    /// <summary>Lines of access logs that could not be read.</summary>
    public const string AccessLogFault = "precompute.access_log_fault";

    /// <summary>The application's people.</summary>
    public const string SourceUsers = "source.users";

    /// <summary>The application's startups.</summary>
    public const string SourceStartups = "source.startups";

    /// <summary>What people did.</summary>
    public const string SourceUserInteractions = "source.user_interactions";

    /// <summary>What startups did.</summary>
    public const string SourceStartupInteractions = "source.startup_interactions";

    /// <summary>Channel of the notification that the pointer changed; the payload is the new fence.</summary>
    public const string ActiveVersionChannel = "precompute_active_version";

    /// <summary>The partitioned table of a direction's lists.</summary>
    public static string Recommendations(Direction direction) => direction == Direction.Forward ? UserRecommendations : StartupRecommendations;

    /// <summary>The table of one version's lists, a partition once it is attached.</summary>
    public static string Recommendations(Direction direction, long versionId) =>
        Recommendations(direction) + "_v" + versionId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Column of the entity for whom a list is.</summary>
    public static string EntityColumn(Direction direction) => direction == Direction.Forward ? "user_id" : "startup_id";

    /// <summary>Column of the ids in a list.</summary>
    public static string TargetsColumn(Direction direction) => direction == Direction.Forward ? "startup_ids" : "user_ids";

    /// <summary>Column of an entity's id.</summary>
    public static string IdColumn(EntityType type) => type == EntityType.User ? "user_id" : "startup_id";

    /// <summary>The name of a sort of ids in SQL.</summary>
    public static string EntityName(EntityType type) => type switch
    {
        EntityType.User => "user",
        EntityType.Startup => "startup",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "An entity is a user or a startup."),
    };

    /// <summary>The name of a list's role in SQL.</summary>
    public static string RoleName(ListRole role) => role switch
    {
        ListRole.Developer => "developer",
        ListRole.Investor => "investor",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "A list's role is developer or investor."),
    };
}
