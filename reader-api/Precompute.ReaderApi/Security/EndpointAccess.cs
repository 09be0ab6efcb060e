using Precompute.Database.Access;

namespace Precompute.ReaderApi.Security;

/// <summary>Who may reach an endpoint. Every endpoint carries one; one without is reached by nobody.</summary>
/// <param name="Scope">The scope a key needs, of several any one; none: no key is needed.</param>
/// <param name="OnPublicPort">Whether callers reach it.</param>
/// <param name="OnOpsPort">Whether operators reach it.</param>
internal sealed record EndpointAccess(ApiScopes Scope, bool OnPublicPort, bool OnOpsPort)
{
    /// <summary>Everybody, without a key: health and the description.</summary>
    public static readonly EndpointAccess Open = new(ApiScopes.None, OnPublicPort: true, OnOpsPort: true);

    /// <summary>Operators.</summary>
    public static readonly EndpointAccess Ops = new(ApiScopes.Ops, OnPublicPort: false, OnOpsPort: true);

    /// <summary>Callers whose key has a scope, or any of several.</summary>
    public static EndpointAccess Of(ApiScopes scope) => new(scope, OnPublicPort: true, OnOpsPort: false);
}
