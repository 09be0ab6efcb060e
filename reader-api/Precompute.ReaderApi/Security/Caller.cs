using Precompute.Database.Access;

namespace Precompute.ReaderApi.Security;

/// <summary>Who sends a request.</summary>
/// <param name="Id">Names the key in limits and logs; holds nothing secret and nothing of a person.</param>
/// <param name="Scopes">What may be asked.</param>
internal sealed record Caller(string Id, ApiScopes Scopes);
