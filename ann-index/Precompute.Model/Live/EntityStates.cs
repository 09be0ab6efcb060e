namespace Precompute.Model.Live;

/// <summary>
/// Whom the source let be personalised and shown at one moment: complete, and of no version, so that it holds for whichever version
/// serves. Ids and flags alone. Immutable and thread-safe.
/// </summary>
public sealed record EntityStates
{
    /// <summary>Nothing known.</summary>
    public static EntityStates Empty { get; } = new() { TakenAt = DateTimeOffset.MinValue, Users = EntityBuckets.Empty, Startups = EntityBuckets.Empty };

    /// <summary>The moment; whatever was committed before it is in here.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>People.</summary>
    public required EntityBuckets Users { get; init; }

    /// <summary>Startups.</summary>
    public required EntityBuckets Startups { get; init; }

    /// <summary>Whether both hold the very same states, whenever they were taken.</summary>
    public bool IsSameAs(EntityStates other) => ReferenceEquals(Users, other.Users) && ReferenceEquals(Startups, other.Startups);
}
