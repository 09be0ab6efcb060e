namespace Precompute.Model.Content;

/// <summary>
/// What a feature describes; a person's and a startup's feature match when kind and value are equal.
/// Persisted: values are append-only.
/// </summary>
public enum FeatureKind : byte
{
    /// <summary>Category of a startup; categories a person declared.</summary>
    Category = 1,

    /// <summary>Field of a startup; fields a person declared.</summary>
    Field = 2,

    /// <summary>Tag.</summary>
    Tag = 3,

    /// <summary>Skill a startup requires; skill a person has.</summary>
    Skill = 4,

    /// <summary>Stage of a startup; stages a person prefers.</summary>
    Stage = 5,

    /// <summary>Type of a startup; engagement types a person prefers.</summary>
    EngagementType = 6,
}
