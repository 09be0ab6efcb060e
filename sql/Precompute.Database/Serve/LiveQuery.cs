using Precompute.Model;

namespace Precompute.Database.Serve;

/// <summary>Whom a request asks for, and which events count: the input of every look at the live source.</summary>
public sealed record LiveQuery
{
    /// <summary>Which side asks.</summary>
    public required Direction Direction { get; init; }

    /// <summary>The viewer's role (forward) or the shown people's role (reverse).</summary>
    public required ListRole Role { get; init; }

    /// <summary>A user (forward) or a startup (reverse).</summary>
    public required Guid EntityId { get; init; }

    /// <summary>Types of <c>source.user_interactions</c> that the version weighs; other rows do not count.</summary>
    public required string[] UserTypes { get; init; }

    /// <summary>Types of <c>source.startup_interactions</c> that the version weighs; used in the reverse direction only.</summary>
    public required string[] StartupTypes { get; init; }
}
