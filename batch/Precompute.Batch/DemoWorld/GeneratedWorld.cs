using Precompute.Database.Source;

namespace Precompute.Batch.DemoWorld;

/// <summary>A generated marketplace, with the communities that it was made from, which no reader of the rows is told.</summary>
public sealed record GeneratedWorld
{
    /// <summary>People.</summary>
    public required IReadOnlyList<SourceUser> Users { get; init; }

    /// <summary>Startups.</summary>
    public required IReadOnlyList<SourceStartup> Startups { get; init; }

    /// <summary>What people did, by time.</summary>
    public required IReadOnlyList<SourceInteraction> UserInteractions { get; init; }

    /// <summary>What startups did, by time.</summary>
    public required IReadOnlyList<SourceInteraction> StartupInteractions { get; init; }

    /// <summary>Number of latent communities.</summary>
    public required int Communities { get; init; }

    /// <summary>Community of each person.</summary>
    public required IReadOnlyList<int> UserCommunities { get; init; }

    /// <summary>Community of each startup.</summary>
    public required IReadOnlyList<int> StartupCommunities { get; init; }
}
