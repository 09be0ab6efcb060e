using Microsoft.AspNetCore.Mvc;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>Problem details for answers that would have no body: no such route, wrong method, and the like.</summary>
internal static class StatusPages
{
    /// <summary>Writes them.</summary>
    public static Task WriteAsync(HttpContext context)
    {
        (string type, string title, string detail) = context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => (Problems.NoSuchRoute, "No such route", "There is nothing here; /openapi/v1.json describes what there is."),
            StatusCodes.Status405MethodNotAllowed => (Problems.NoSuchRoute, "Method not allowed", "This route answers other methods; see the Allow header."),
            StatusCodes.Status503ServiceUnavailable => (Problems.Unavailable, "Not available now", "The answer took longer than Api:RequestTimeout. Try again shortly."),
            _ => (Problems.InvalidParameter, "The request cannot be answered", "The request is not one that this API answers; /openapi/v1.json describes those."),
        };
        ProblemDetails problem = Problems.Of(context, context.Response.StatusCode, type, title, detail);
        return TypedResults.Problem(problem).ExecuteAsync(context);
    }
}
