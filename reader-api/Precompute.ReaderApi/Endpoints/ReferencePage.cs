using System.Security.Cryptography;
using System.Text;
using Precompute.ReaderApi.Security;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>
/// <c>/docs</c>: the OpenAPI document as a page to read and to try requests from. One file of this assembly; nothing is loaded from elsewhere, and a
/// browser may run its own script alone and send to this API alone.
/// </summary>
internal static class ReferencePage
{
    private const string Resource = "Precompute.ReaderApi.Endpoints.reference.html";

    /// <summary>Maps it.</summary>
    public static void MapReferencePage(this IEndpointRouteBuilder app)
    {
        string page = Read();
        string policy = PolicyOf(page);
        app.MapGet("/docs", (HttpContext context) =>
            {
                context.Response.Headers.ContentSecurityPolicy = policy;
                return TypedResults.Text(page, "text/html", Encoding.UTF8);
            })
            .WithMetadata(EndpointAccess.Open)
            .ExcludeFromDescription();
    }

    /// <summary>What a browser may do with the page: its style and its script, told by their hashes, and requests to where it came from.</summary>
    internal static string PolicyOf(string page) =>
        $"default-src 'none'; style-src '{HashOf(page, "style")}'; script-src '{HashOf(page, "script")}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static string HashOf(string page, string element)
    {
        int start = page.IndexOf($"<{element}>", StringComparison.Ordinal) + element.Length + 2;
        int end = page.IndexOf($"</{element}>", start, StringComparison.Ordinal);
        return $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(page[start..end])))}";
    }

    private static string Read()
    {
        using Stream stream = typeof(ReferencePage).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly lacks {Resource}.");
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
