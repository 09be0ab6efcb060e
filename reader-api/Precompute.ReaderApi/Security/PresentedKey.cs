using Microsoft.Extensions.Primitives;

namespace Precompute.ReaderApi.Security;

/// <summary>Reads the key of a request: <c>Authorization: Bearer KEY</c> or <c>X-Api-Key: KEY</c>.</summary>
internal static class PresentedKey
{
    /// <summary>The header for clients that cannot set the other.</summary>
    public const string Header = "X-Api-Key";

    private const string Scheme = "Bearer ";

    /// <summary>What was sent as <c>Authorization: Bearer</c> where it is a token to be checked, and no key; else null.</summary>
    public static string? TokenOf(HttpRequest request)
    {
        string text = request.Headers.Authorization.ToString();
        return text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && text[Scheme.Length..].Trim() is var token && TokenCheck.IsToken(token) ? token : null;
    }

    /// <summary>The key as it was sent; null where none was. Anything that is no single key is returned as it is, and matches none.</summary>
    public static string? Of(HttpRequest request)
    {
        StringValues authorization = request.Headers.Authorization;
        if (authorization.Count == 0)
            return request.Headers.TryGetValue(Header, out StringValues key) ? key.ToString() : null;
        string text = authorization.ToString();
        return text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..].Trim() : text;
    }
}
