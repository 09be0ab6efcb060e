namespace Precompute.Database.Source;

/// <summary>What <see cref="SourceWriter"/> made of the rows it was given.</summary>
public sealed record SourceWriteReport
{
    /// <summary>People who were new.</summary>
    public long UsersInserted { get; init; }

    /// <summary>People who were there and were overwritten.</summary>
    public long UsersUpdated { get; init; }

    /// <summary>Rows of people that a later row of the same id superseded.</summary>
    public long UsersSuperseded { get; init; }

    /// <summary>People created because an event named them.</summary>
    public long UsersCreated { get; init; }

    /// <summary>Startups that were new.</summary>
    public long StartupsInserted { get; init; }

    /// <summary>Startups that were there and were overwritten.</summary>
    public long StartupsUpdated { get; init; }

    /// <summary>Rows of startups that a later row of the same id superseded.</summary>
    public long StartupsSuperseded { get; init; }

    /// <summary>Startups created because an event named them.</summary>
    public long StartupsCreated { get; init; }

    /// <summary>Events added to <c>user_interactions</c>.</summary>
    public long UserInteractions { get; init; }

    /// <summary>Events added to <c>startup_interactions</c>.</summary>
    public long StartupInteractions { get; init; }

    /// <summary>Earlier events removed because the new ones replace them.</summary>
    public long InteractionsRemoved { get; init; }

    /// <summary>Whether the rows of an earlier demo world were removed first.</summary>
    public bool DemoWorldRemoved { get; init; }

    /// <summary>Events left out because their person or startup is unknown.</summary>
    public long UnknownEvents { get; init; }

    /// <summary>The first of them, by side and line.</summary>
    public IReadOnlyList<UnknownReference> FirstUnknown { get; init; } = [];
}
