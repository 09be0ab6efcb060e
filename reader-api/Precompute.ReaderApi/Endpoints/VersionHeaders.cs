using System.Globalization;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>Says in each answer which version it comes from, and how old that is: <c>/health</c> and the metric say the same of it.</summary>
internal static class VersionHeaders
{
    /// <summary>The version's label.</summary>
    public const string Version = "X-Model-Version";

    /// <summary>Whole seconds since the version was complete.</summary>
    public const string Age = "X-Model-Age";

    /// <summary>Sets them, of answers that say "nothing changed" too.</summary>
    /// <param name="context">The request.</param>
    /// <param name="label">The version's label.</param>
    /// <param name="createdAt">When it was complete.</param>
    public static void Set(HttpContext context, string label, DateTimeOffset createdAt)
    {
        TimeSpan age = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow() - createdAt;
        context.Response.Headers[Version] = label;
        context.Response.Headers[Age] = ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }
}
