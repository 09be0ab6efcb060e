using Microsoft.IdentityModel.Tokens;

namespace Precompute.ReaderApi.Security;

/// <summary>Whose tokens are believed.</summary>
/// <param name="Issuer">The issuer they must name.</param>
/// <param name="Keys">The keys that one of must have signed them.</param>
internal sealed record TokenTrust(string Issuer, IReadOnlyCollection<SecurityKey> Keys);
