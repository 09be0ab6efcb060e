using System.Net;

namespace Precompute.Client;

/// <summary>The API answered, and not with what was asked for.</summary>
public sealed class PrecomputeApiException : Exception
{
    internal PrecomputeApiException(HttpStatusCode status, Problem? problem, TimeSpan? retryAfter, Exception? inner = null)
        : base(Describe(status, problem), inner)
    {
        Status = status;
        Type = problem?.Type;
        Title = problem?.Title;
        Detail = problem?.Detail;
        Parameter = problem?.Parameter;
        Legal = problem?.Legal;
        RequestId = problem?.RequestId;
        RetryAfter = retryAfter;
    }

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>
    /// Which problem, a name to compare, such as <c>urn:precompute:problem:expired-cursor</c>; null where something between here and the API answered.
    /// </summary>
    public string? Type { get; }

    /// <summary>The problem in a few words.</summary>
    public string? Title { get; }

    /// <summary>The problem in a sentence, with the remedy.</summary>
    public string? Detail { get; }

    /// <summary>The parameter that is not legal; null where it is not about one.</summary>
    public string? Parameter { get; }

    /// <summary>What would be legal; null where it is not about a parameter.</summary>
    public string? Legal { get; }

    /// <summary>Names the request in the API's logs.</summary>
    public string? RequestId { get; }

    /// <summary>When to try again; null where the API does not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Whether the same request may succeed later: too many requests, or the API or its host is not able to answer now.</summary>
    public bool IsTransient => Status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)Status >= 500;

    private static string Describe(HttpStatusCode status, Problem? problem) => problem is null
        ? $"The recommendations API, or something before it, answered {(int)status} without problem details."
        : $"The recommendations API answered {(int)status}: {problem.Title}. {problem.Detail} (request {problem.RequestId})";
}
