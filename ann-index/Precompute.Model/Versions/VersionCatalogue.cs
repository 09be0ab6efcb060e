using Precompute.AnnIndex;
using Precompute.Model.Content;
using Precompute.Model.Interactions;
using Precompute.Model.Snapshot;

namespace Precompute.Model.Versions;

/// <summary>
/// Everyone and everything a version knows, by snapshot ordinal: who may be shown in which role, which startups are live, their
/// kinds, and the interaction counts. Immutable by convention and then thread-safe.
/// </summary>
public sealed record VersionCatalogue
{
    /// <summary>Ids of the people.</summary>
    public required IdMap Users { get; init; }

    /// <summary>Roles of the people.</summary>
    public required UserRoles[] Roles { get; init; }

    /// <summary>Whether each person is active.</summary>
    public required bool[] IsActive { get; init; }

    /// <summary>Whether each person has opted out.</summary>
    public required bool[] OptedOut { get; init; }

    /// <summary>Interaction count of each person: rows of weighted types.</summary>
    public required int[] ForwardCounts { get; init; }

    /// <summary>Ids of the startups.</summary>
    public required IdMap Startups { get; init; }

    /// <summary>Kind of each startup.</summary>
    public required StartupType[] StartupTypes { get; init; }

    /// <summary>Whether each startup is live.</summary>
    public required bool[] StartupIsLive { get; init; }

    /// <summary>The owner's user ordinal of each startup, or −1.</summary>
    public required int[] Owners { get; init; }

    /// <summary>Feature ordinal of the category of each startup, or −1.</summary>
    public required int[] Categories { get; init; }

    /// <summary>Interaction count of each startup: distinct users.</summary>
    public required int[] ReverseCounts { get; init; }

    /// <summary>The catalogue of a snapshot.</summary>
    public static VersionCatalogue FromSnapshot(SourceSnapshot snapshot, InteractionMatrices matrices)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(matrices);
        int[] categories = new int[snapshot.Startups.Count];
        for (int s = 0; s < categories.Length; s++)
            categories[s] = CategoryOf(snapshot.Startups.Features.Row(s), snapshot.Vocabulary);
        return new VersionCatalogue
        {
            Users = snapshot.Users.Ids,
            Roles = snapshot.Users.Roles,
            IsActive = snapshot.Users.IsActive,
            OptedOut = snapshot.Users.OptedOut,
            ForwardCounts = matrices.ForwardCounts,
            Startups = snapshot.Startups.Ids,
            StartupTypes = snapshot.Startups.Types,
            StartupIsLive = snapshot.Startups.IsActive,
            Owners = snapshot.Startups.Owner,
            Categories = categories,
            ReverseCounts = matrices.ReverseCounts,
        };
    }

    /// <summary>Whether a person is due a list of a role and may be shown in it: active, not opted out, of the role.</summary>
    public bool IsEligible(int user, ListRole role) => IsActive[user] && !OptedOut[user] && HasRole(user, role);

    /// <summary>Whether a person has the role of a list.</summary>
    public bool HasRole(int user, ListRole role) =>
        (Roles[user] & (role == ListRole.Developer ? UserRoles.Developer : UserRoles.Investor)) != UserRoles.None;

    /// <summary>The live startups as a filter over snapshot ordinals.</summary>
    public BitmapFilter LiveStartups()
    {
        BitmapFilter filter = new(Startups.Count);
        for (int s = 0; s < Startups.Count; s++)
        {
            if (StartupIsLive[s])
                filter.Set(s, accepted: true);
        }

        return filter;
    }

    /// <summary>The people who may be shown in a role, as a filter over snapshot ordinals.</summary>
    public BitmapFilter EligibleUsers(ListRole role)
    {
        BitmapFilter filter = new(Users.Count);
        for (int u = 0; u < Users.Count; u++)
        {
            if (IsEligible(u, role))
                filter.Set(u, accepted: true);
        }

        return filter;
    }

    /// <summary>The ids of a direction's targets.</summary>
    public IdMap TargetsOf(Direction direction) => direction == Direction.Forward ? Startups : Users;

    /// <summary>The ids of a direction's queries.</summary>
    public IdMap QueriesOf(Direction direction) => direction == Direction.Forward ? Users : Startups;

    private static int CategoryOf(ReadOnlySpan<int> features, FeatureVocabulary vocabulary)
    {
        foreach (int feature in features)
        {
            if (vocabulary[feature].Kind == FeatureKind.Category)
                return feature;
        }

        return -1;
    }
}
