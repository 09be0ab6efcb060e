using Precompute.Database.Access;

namespace Precompute.ReaderApi.Security;

/// <summary>Who sends a request.</summary>
/// <param name="Id">Names the key in limits and logs; holds nothing secret and nothing of a person.</param>
/// <param name="Scopes">What may be asked.</param>
internal sealed record Caller(string Id, ApiScopes Scopes)
{
    /// <summary>What an <see cref="Id"/> made of an address begins with.</summary>
    public const string AddressPrefix = "address:";

    /// <summary>Which key it is; null where there is none, since an address is a person's.</summary>
    public string? KeyId => Id.StartsWith(AddressPrefix, StringComparison.Ordinal) ? null : Id;
}
