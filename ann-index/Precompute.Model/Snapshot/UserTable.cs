using Precompute.Model.Content;

namespace Precompute.Model.Snapshot;

/// <summary>The people of one snapshot as parallel columns, by user ordinal (ids ascending).</summary>
public sealed record UserTable
{
    /// <summary>Ids by ordinal.</summary>
    public required IdMap Ids { get; init; }

    /// <summary>Roles.</summary>
    public required UserRoles[] Roles { get; init; }

    /// <summary>Whether the person is active.</summary>
    public required bool[] IsActive { get; init; }

    /// <summary>Whether the person opted out of personalisation and of being shown.</summary>
    public required bool[] OptedOut { get; init; }

    /// <summary>Seconds since 1970-01-01 UTC.</summary>
    public required uint[] CreatedAt { get; init; }

    /// <summary>Declared features.</summary>
    public required FeatureTable Features { get; init; }

    /// <summary>Number of people.</summary>
    public int Count => Ids.Count;

    /// <summary>Whether this person is due a list of that role and may be shown in reverse lists of it: active, not opted out, of the role.</summary>
    public bool IsEligible(int user, ListRole role) =>
        IsActive[user] && !OptedOut[user]
        && (Roles[user] & (role == ListRole.Developer ? UserRoles.Developer : UserRoles.Investor)) != UserRoles.None;
}
