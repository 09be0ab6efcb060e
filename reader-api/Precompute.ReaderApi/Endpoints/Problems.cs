using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Precompute.Database.Access;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>Problem details (RFC 9457) of every answer that is no success; types are stable names that callers may compare.</summary>
internal static class Problems
{
    /// <summary>A parameter is outside its legal range.</summary>
    public const string InvalidParameter = "urn:precompute:problem:invalid-parameter";

    /// <summary>A cursor was good once.</summary>
    public const string ExpiredCursor = "urn:precompute:problem:expired-cursor";

    /// <summary>There is no such route, or not with this method.</summary>
    public const string NoSuchRoute = "urn:precompute:problem:no-such-route";

    /// <summary>There is no key, or not one that opens anything.</summary>
    public const string KeyNeeded = "urn:precompute:problem:key-needed";

    /// <summary>The key does not open this.</summary>
    public const string ScopeMissing = "urn:precompute:problem:scope-missing";

    /// <summary>Too many requests.</summary>
    public const string RateLimited = "urn:precompute:problem:rate-limited";

    /// <summary>Nothing can be answered now.</summary>
    public const string Unavailable = "urn:precompute:problem:unavailable";

    /// <summary>The API is at fault.</summary>
    public const string Unexpected = "urn:precompute:problem:unexpected";

    /// <summary>400 for one parameter, naming it and what would be legal.</summary>
    public static ProblemHttpResult Invalid(HttpContext context, string parameter, string detail, string legal)
    {
        ProblemDetails problem = Of(context, StatusCodes.Status400BadRequest, InvalidParameter, "A parameter is not legal", detail);
        problem.Extensions["parameter"] = parameter;
        problem.Extensions["legal"] = legal;
        return TypedResults.Problem(problem);
    }

    /// <summary>403 for a key without a scope, naming it.</summary>
    public static ProblemHttpResult Forbidden(HttpContext context, ApiScopes scope)
    {
        string name = string.Join(" or ", ApiScopeNames.Of(scope));
        context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"precompute\", error=\"insufficient_scope\", scope=\"{name}\"";
        return TypedResults.Problem(Of(context, StatusCodes.Status403Forbidden, ScopeMissing, "The key does not open this", $"This needs a key with scope {name}."));
    }

    /// <summary>410 for a cursor whose list is gone.</summary>
    public static ProblemHttpResult Expired(HttpContext context, string detail)
    {
        ProblemDetails problem = Of(context, StatusCodes.Status410Gone, ExpiredCursor, "The cursor has expired", detail);
        problem.Extensions["parameter"] = "cursor";
        return TypedResults.Problem(problem);
    }

    /// <summary>Problem details of a status, with the request's id.</summary>
    public static ProblemDetails Of(HttpContext context, int status, string type, string title, string detail)
    {
        ProblemDetails problem = new() { Status = status, Type = type, Title = title, Detail = detail, Instance = context.Request.Path };
        problem.Extensions["request_id"] = RequestIds.Of(context);
        return problem;
    }
}
