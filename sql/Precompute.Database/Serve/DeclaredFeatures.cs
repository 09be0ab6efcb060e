using Npgsql;
using Precompute.Model.Content;

namespace Precompute.Database.Serve;

/// <summary>Reads declared features from the columns of a source row: arrays and plain texts, null or blank values skipped.</summary>
internal static class DeclaredFeatures
{
    /// <summary>Kinds of the profile columns of <see cref="UserColumns"/> and <see cref="StartupColumns"/>, in their order.</summary>
    public static readonly FeatureKind[] Kinds =
    [
        FeatureKind.Category, FeatureKind.Field, FeatureKind.Tag, FeatureKind.Skill, FeatureKind.Stage, FeatureKind.EngagementType,
    ];

    /// <summary>Profile columns of a person, each an array.</summary>
    public const string UserColumns = "categories::text[], fields::text[], tags::text[], skills::text[], stages::text[], engagement_types::text[]";

    /// <summary>Profile columns of a startup, each made an array.</summary>
    public const string StartupColumns =
        "array[category::text], array[field::text], tags::text[], required_skills::text[], array[stage::text], array[coalesce(type::text, 'collaboration')]";

    /// <summary>The distinct features of the current row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="first">Where the profile columns begin.</param>
    public static IReadOnlyList<Feature> Read(NpgsqlDataReader row, int first = 0)
    {
        List<Feature> features = [];
        for (int kind = 0; kind < Kinds.Length; kind++)
        {
            if (row.IsDBNull(first + kind))
                continue;
            foreach (string? value in row.GetFieldValue<string?[]>(first + kind))
            {
                if (Feature.Normalize(Kinds[kind], value) is { } feature && !features.Contains(feature))
                    features.Add(feature);
            }
        }

        return features;
    }
}
