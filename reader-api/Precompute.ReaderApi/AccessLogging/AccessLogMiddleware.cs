using Precompute.Database.Access;
using Precompute.ReaderApi.Endpoints;
using Precompute.ReaderApi.Security;

namespace Precompute.ReaderApi.AccessLogging;

/// <summary>Measures requests for answers, and hands what they showed to the access log when they are done.</summary>
internal sealed class AccessLogMiddleware(AccessLog log, TimeProvider time)
{
    /// <summary>Middleware outside of everything that can fail, so that the status is the one the caller gets.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        // Taken now: the endpoint is cleared where a request is refused or fails.
        if (context.GetEndpoint() is not RouteEndpoint endpoint
            || endpoint.Metadata.GetMetadata<EndpointAccess>() is not { OnPublicPort: true, Scope: not ApiScopes.None })
        {
            await next(context);
            return;
        }

        long started = time.GetTimestamp();
        AccessRecord record = new();
        context.Features.Set(record);
        try
        {
            await next(context);
        }
        finally
        {
            Write(context, endpoint.RoutePattern.RawText ?? "", record, time.GetElapsedTime(started));
        }
    }

    private void Write(HttpContext context, string route, AccessRecord record, TimeSpan latency)
    {
        AccessEntry entry = new()
        {
            At = time.GetUtcNow(),
            RequestId = RequestIds.Of(context),
            KeyId = context.Features.Get<Caller>()?.KeyId,
            Route = route,
            List = record.Lists.Count == 0 ? null : record.Lists[0],
            Latency = latency,
            Status = context.Response.StatusCode,
        };
        log.Write(entry);
        for (int i = 1; i < record.Lists.Count; i++)
            log.Write(entry with { List = record.Lists[i] });
    }
}
