using Precompute.Database.Serve;
using Precompute.Model;
using Precompute.Model.Lists;
using Precompute.Model.Live;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// What the source said at the last look at all of it, laid over a version whose snapshot is older: who may be personalised, and who may
/// be shown. Belongs to no version, so it outlives a swap and a rollback. Immutable and thread-safe.
/// </summary>
/// <param name="states">The states; empty where no look has succeeded yet.</param>
internal sealed class EntityOverlay(EntityStates states)
{
    private static readonly IReadOnlySet<Guid> Nobody = new HashSet<Guid>();

    private static readonly LiveState Stranger = new()
    {
        IsKnown = false,
        IsActive = false,
        OptedOut = false,
        Roles = UserRoles.None,
        InteractionCount = 0,
        Ineligible = Nobody,
    };

    /// <summary>Nothing known: the version's snapshot is all there is.</summary>
    public static EntityOverlay None { get; } = new(EntityStates.Empty);

    /// <summary>When the look began; null before the first.</summary>
    public DateTimeOffset? TakenAt => IsEmpty ? null : states.TakenAt;

    private bool IsEmpty => states.TakenAt == DateTimeOffset.MinValue;

    /// <summary>
    /// What is known of the one who asks while the source cannot be asked; null where that is nothing. A version that was begun after
    /// the look may be based on a newer snapshot, or on an older one that a rerun took over: then both must let the entity be personalised.
    /// </summary>
    public StoredEntity? StoredOf(LoadedVersion version, RecommendationRequest request)
    {
        StoredEntity? stored = version.Stored(request);
        if (IsEmpty)
            return stored;
        bool isNewer = IsNewerThan(version);
        if (Find(request) is not { } state)
            return isNewer && stored is { } gone ? gone with { IsServed = false } : stored;
        bool isServed = state.IsActive && !OptedOut(request, state) && (isNewer || stored is not { IsServed: false });
        return new StoredEntity(isServed, HasRole(request, state), stored?.InteractionCount ?? 0);
    }

    /// <summary>
    /// What the source would say of the one who asks, as far as an answer from a precomputed list or for somebody who opted out needs it; null
    /// where an answer needs more: somebody without a list, who left (what they acted on is still not shown), or whom the overlay does not know.
    /// </summary>
    public LiveState? StateOf(RecommendationRequest request, RecommendationRow? list)
    {
        // Nobody has the empty id: it asks for what is popular.
        if (request.EntityId == Guid.Empty)
            return Stranger;
        if (Find(request) is not { } state)
            return null;
        bool optedOut = OptedOut(request, state);
        if (!optedOut && (list is null || !state.IsActive))
            return null;
        return new LiveState
        {
            IsKnown = true,
            IsActive = state.IsActive,
            OptedOut = optedOut,
            Roles = state.Roles,
            InteractionCount = optedOut ? 0 : list?.InteractionCount ?? 0,
            Ineligible = Nobody,
        };
    }

    /// <summary>Whether a target that the version would show may be shown: there, active, not opted out, of the role, not the viewer's own.</summary>
    public bool MayShow(LoadedVersion version, RecommendationRequest request, Guid targetId)
    {
        if (IsEmpty)
            return true;
        if (request.Direction == Direction.Forward)
            return states.Startups.Find(targetId) is { } startup ? startup.IsActive && !IsOwn(startup, request.EntityId) : !IsNewerThan(version);
        return states.Users.Find(targetId) is { } user
            ? user is { IsActive: true, OptedOut: false } && user.HasRole(request.Role) && !(states.Startups.Find(request.EntityId) is { } asks && IsOwn(asks, targetId))
            : !IsNewerThan(version);
    }

    // Nobody has the empty id; without an owner and without a viewer it stands on either side.
    private static bool IsOwn(EntityState startup, Guid userId) => startup.OwnerId == userId && userId != Guid.Empty;

    private bool IsNewerThan(LoadedVersion version) => states.TakenAt >= version.BegunAt;

    private EntityState? Find(RecommendationRequest request) =>
        (request.Direction == Direction.Forward ? states.Users : states.Startups).Find(request.EntityId);

    private bool OptedOut(RecommendationRequest request, EntityState state) =>
        request.Direction == Direction.Forward ? state.OptedOut : states.Users.Find(state.OwnerId) is { OptedOut: true };

    private static bool HasRole(RecommendationRequest request, EntityState state) =>
        request.Direction == Direction.Reverse || state.HasRole(request.Role);
}
