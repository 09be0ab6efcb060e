namespace Precompute.Database.Extract;

/// <summary>Ordinals of users and startups by id: two look-ups an event, so hashed rather than searched.</summary>
/// <param name="users">Ids of the users by ordinal.</param>
/// <param name="startups">Ids of the startups by ordinal.</param>
/// <param name="leftOut">Ids that the source knows and that are left out: their events are nobody's.</param>
internal sealed class EntityOrdinals(IReadOnlyList<Guid> users, IReadOnlyList<Guid> startups, IReadOnlySet<Guid> leftOut)
{
    /// <summary>Whether an event is left out with one of its two sides.</summary>
    public bool IsLeftOut(Guid user, Guid startup) => leftOut.Count > 0 && (leftOut.Contains(user) || leftOut.Contains(startup));

    /// <summary>Users.</summary>
    public Dictionary<Guid, int> Users { get; } = Index(users);

    /// <summary>Startups.</summary>
    public Dictionary<Guid, int> Startups { get; } = Index(startups);

    private static Dictionary<Guid, int> Index(IReadOnlyList<Guid> ids)
    {
        Dictionary<Guid, int> ordinals = new(ids.Count);
        for (int i = 0; i < ids.Count; i++)
            ordinals.Add(ids[i], i);
        return ordinals;
    }
}
