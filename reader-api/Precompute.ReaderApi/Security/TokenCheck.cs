using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Precompute.Database.Access;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.Security;

/// <summary>
/// Who a bearer token says is asking: signed by a key of the issuer with an asymmetric algorithm, for this audience, within its time. It stands
/// beside keys in <see cref="AccessGate"/>, not in an authentication middleware, so that there is one place that lets requests through. Thread-safe.
/// </summary>
internal sealed class TokenCheck(IOptions<JwtOptions> options, ITokenKeys keys, TimeProvider time)
{
    private const int LongestToken = 8 * 1024;
    private const int LongestName = 64;
    private const int HashDigits = 16;

    // Named one by one: neither "none" nor a shared secret is ever accepted.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JwtOptions _options = options.Value;
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    /// <summary>Whether something that was sent is to be looked at as a token: three parts, and no key.</summary>
    public static bool IsToken(string presented) =>
        presented.Length <= LongestToken && !presented.StartsWith(ApiKeyToken.Prefix, StringComparison.Ordinal) && presented.AsSpan().Count('.') == 2;

    /// <summary>Who asks; null where the token is not to be believed.</summary>
    /// <param name="token">As it was sent.</param>
    /// <param name="cancellationToken">Stops waiting for signing keys.</param>
    /// <exception cref="TokenKeysException">No token can be checked now.</exception>
    public async Task<Caller?> FindAsync(string token, CancellationToken cancellationToken)
    {
        TokenTrust trust = await keys.ReadAsync(isKeyMissing: false, cancellationToken);
        TokenValidationResult result = await _handler.ValidateTokenAsync(token, Rules(trust));
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            trust = await keys.ReadAsync(isKeyMissing: true, cancellationToken);
            result = await _handler.ValidateTokenAsync(token, Rules(trust));
        }

        return result.IsValid && result.SecurityToken is JsonWebToken valid ? new Caller(NameOf(valid), ScopesOf(valid)) : null;
    }

    private TokenValidationParameters Rules(TokenTrust trust) => new()
    {
        ValidIssuer = trust.Issuer,
        ValidAudience = _options.Audience,
        IssuerSigningKeys = trust.Keys,
        ValidAlgorithms = Algorithms,
        RequireSignedTokens = true,
        LifetimeValidator = (from, until, _, _) => IsWithin(from, until),
    };

    private bool IsWithin(DateTime? from, DateTime? until)
    {
        DateTime now = time.GetUtcNow().UtcDateTime;
        return until is { } end && now < end + _options.ClockSkew && !(now + _options.ClockSkew < from);
    }

    private ApiScopes ScopesOf(JsonWebToken token)
    {
        ApiScopes scopes = ApiScopes.None;
        IEnumerable<string> granted = token.Claims
            .Where(c => string.Equals(c.Type, _options.ScopeClaim, StringComparison.Ordinal))
            .SelectMany(static c => c.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        foreach (string scope in granted)
        {
            if (string.Equals(scope, _options.StartupsScope, StringComparison.Ordinal))
                scopes |= ApiScopes.ReadStartups;
            if (string.Equals(scope, _options.PeopleScope, StringComparison.Ordinal))
                scopes |= ApiScopes.ReadPeople;
            if (string.Equals(scope, _options.OpsScope, StringComparison.Ordinal))
                scopes |= ApiScopes.Ops;
        }

        return scopes;
    }

    private string NameOf(JsonWebToken token)
    {
        string? name = token.Claims.FirstOrDefault(c => string.Equals(c.Type, _options.CallerClaim, StringComparison.Ordinal))?.Value;
        bool isName = name is { Length: > 0 and <= LongestName } && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
        return isName
            ? $"jwt:{name}"
            : $"jwt:#{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{token.Issuer}\n{name ?? token.Subject}")))[..HashDigits]}";
    }
}
