using Precompute.Model;

namespace Precompute.Database.Serve;

/// <summary>What the source says now of the one who asks and of those about to be shown: one consistent look, one statement.</summary>
public sealed record LiveState
{
    /// <summary>Whether the source knows the entity.</summary>
    public required bool IsKnown { get; init; }

    /// <summary>Whether the entity is active; false where it is not known.</summary>
    public required bool IsActive { get; init; }

    /// <summary>Whether the viewer, or the startup's owner, opted out of personalisation.</summary>
    public required bool OptedOut { get; init; }

    /// <summary>A user's roles; <see cref="UserRoles.None"/> for startups and unknown ids.</summary>
    public required UserRoles Roles { get; init; }

    /// <summary>Rows of weighted types (forward) or distinct users over both views (reverse); 0 for opted-out viewers, whose history is not read.</summary>
    public required int InteractionCount { get; init; }

    /// <summary>Those of the ids about to be shown that must not be: gone, inactive, opted out, of another role, own, or already acted on.</summary>
    public required IReadOnlySet<Guid> Ineligible { get; init; }
}
