using System.Runtime.InteropServices;

namespace Precompute.Database.AccessLogs;

/// <summary>An interaction that names the answer it came of.</summary>
/// <param name="RequestId">Id of the request that was answered.</param>
/// <param name="Actor">Who acted.</param>
/// <param name="Item">On what.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FollowedRequest(Guid RequestId, Guid Actor, Guid Item);
