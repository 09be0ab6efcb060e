using System.Runtime.InteropServices;

namespace Precompute.Model.Live;

/// <summary>What the source says of one person or startup beyond its profile: whether it may be personalised and shown.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsActive">Whether it is active.</param>
/// <param name="OptedOut">Whether the person opted out; false for startups, whose owner's word counts.</param>
/// <param name="Roles">A person's roles; <see cref="UserRoles.None"/> for startups.</param>
/// <param name="OwnerId">A startup's owner; empty where there is none, and for people.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EntityState(Guid Id, bool IsActive, bool OptedOut, UserRoles Roles, Guid OwnerId)
{
    /// <summary>Whether it has the role of a list.</summary>
    public bool HasRole(ListRole role) =>
        (Roles & (role == ListRole.Developer ? UserRoles.Developer : UserRoles.Investor)) != UserRoles.None;
}
