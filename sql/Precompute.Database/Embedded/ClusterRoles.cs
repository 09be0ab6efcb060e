using Precompute.Database.Schema;

namespace Precompute.Database.Embedded;

/// <summary>The roles of a private cluster that log in with a password.</summary>
internal static class ClusterRoles
{
    /// <summary>The superuser of a private cluster; nothing but bootstrapping uses it.</summary>
    public const string Admin = "precompute_admin";

    /// <summary>All of them.</summary>
    public static readonly string[] All = [Admin, RoleNames.Batch, RoleNames.Reader, RoleNames.Report];
}
