namespace Precompute.Model;

/// <summary>Which side asks. Persisted: values are append-only.</summary>
public enum Direction : byte
{
    /// <summary>People look for startups: queries are users, targets are startups.</summary>
    Forward = 1,

    /// <summary>Startups look for people: queries are startups, targets are users.</summary>
    Reverse = 2,
}
