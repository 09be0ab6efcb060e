using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using Precompute.Numerics;
using Precompute.ReaderApi.Serving;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>
/// The one place where exceptions become answers: a bad request 400, nothing to answer from 503, our own mistakes 500. What went
/// wrong inside goes to the log with the request's id, never to the caller.
/// </summary>
internal sealed class ErrorHandler(ILogger<ErrorHandler> log) : IExceptionHandler
{
    private const int RetryAfterSeconds = 2;
    private const int ClientClosedRequest = 499;

    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = ClientClosedRequest;
            return true;
        }

        ProblemDetails problem = ProblemOf(httpContext, exception);
        httpContext.Response.StatusCode = problem.Status!.Value;
        if (problem.Status == StatusCodes.Status503ServiceUnavailable)
            httpContext.Response.Headers.RetryAfter = RetryAfterSeconds.ToString();
        await TypedResults.Problem(problem).ExecuteAsync(httpContext);
        return true;
    }

    private ProblemDetails ProblemOf(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case BadHttpRequestException bad:
                return Problems.Of(context, bad.StatusCode, Problems.InvalidParameter, "The request cannot be read", "The request is not well-formed HTTP.");
            case NoVersionException none:
                return Problems.Of(context, StatusCodes.Status503ServiceUnavailable, Problems.Unavailable, "Not ready", none.Message);
            case NpgsqlException or TimeoutException or PrecomputeException { IsTransient: true }:
                Log.ServiceUnavailable(log, RequestIds.Of(context), exception);
                return Problems.Of(context, StatusCodes.Status503ServiceUnavailable, Problems.Unavailable, "Not available now",
                    "A part that the answer needs does not respond. Try again shortly.");
            default:
                Log.UnexpectedError(log, RequestIds.Of(context), exception);
                return Problems.Of(context, StatusCodes.Status500InternalServerError, Problems.Unexpected, "Unexpected error",
                    "The request could not be answered because of a fault here. It is logged under the request id.");
        }
    }
}
