namespace Precompute.Database.Extract;

/// <summary>Ordinals of users and startups by id: two look-ups an event, so hashed rather than searched.</summary>
internal sealed class EntityOrdinals(IReadOnlyList<Guid> users, IReadOnlyList<Guid> startups)
{
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
