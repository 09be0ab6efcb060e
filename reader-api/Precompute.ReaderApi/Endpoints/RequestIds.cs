using System.Diagnostics;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>Gives every request an id: the caller's <c>X-Request-Id</c> where it is sound, else the trace id; echoed in the answer.</summary>
internal static class RequestIds
{
    /// <summary>The header.</summary>
    public const string Header = "X-Request-Id";

    private const int LongestId = 64;

    /// <summary>The id of this request.</summary>
    public static string Of(HttpContext context) => context.TraceIdentifier;

    /// <summary>Middleware that settles the id before anything else runs.</summary>
    public static Task SettleAsync(HttpContext context, RequestDelegate next)
    {
        string? given = context.Request.Headers[Header];
        context.TraceIdentifier = IsSound(given) ? given! : Activity.Current?.TraceId.ToString() ?? ActivityTraceId.CreateRandom().ToString();
        // When the answer starts: an error clears what was set before.
        context.Response.OnStarting(static state =>
        {
            HttpContext answered = (HttpContext)state;
            answered.Response.Headers[Header] = answered.TraceIdentifier;
            return Task.CompletedTask;
        }, context);
        return next(context);
    }

    private static bool IsSound(string? id)
    {
        if (id is null || id.Length is 0 or > LongestId)
            return false;
        foreach (char c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return false;
        }

        return true;
    }
}
