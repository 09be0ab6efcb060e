using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Precompute.ReaderApi.Endpoints;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.Security;

/// <summary>
/// So many requests a second of each caller; answers say how many are left, and one too many is told 429 at once: nothing is queued.
/// </summary>
internal sealed class RateLimits : IDisposable
{
    private const string WindowSeconds = "1";

    private readonly int _limit;
    private readonly PartitionedRateLimiter<Caller>? _limiter;

    /// <summary>Prepares the limits.</summary>
    public RateLimits(IOptions<ApiOptions> options)
    {
        _limit = options.Value.RequestsPerSecond;
        if (_limit > 0)
        {
            _limiter = PartitionedRateLimiter.Create<Caller, string>(caller => RateLimitPartition.GetFixedWindowLimiter(
                caller.Id, _ => new FixedWindowRateLimiterOptions { PermitLimit = _limit, Window = TimeSpan.FromSeconds(1), QueueLimit = 0 }));
        }
    }

    /// <summary>Middleware after <see cref="AccessGate"/>.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (_limiter is null || context.Features.Get<Caller>() is not { } caller)
            return next(context);
        bool isAllowed;
        using (RateLimitLease lease = _limiter.AttemptAcquire(caller))
            isAllowed = lease.IsAcquired;
        IHeaderDictionary headers = context.Response.Headers;
        headers["RateLimit-Limit"] = _limit.ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Remaining"] = (_limiter.GetStatistics(caller)?.CurrentAvailablePermits ?? 0).ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Reset"] = WindowSeconds;
        if (isAllowed)
            return next(context);
        headers.RetryAfter = WindowSeconds;
        return TypedResults.Problem(Problems.Of(
            context, StatusCodes.Status429TooManyRequests, Problems.RateLimited, "Too many requests",
            $"There may be {_limit} requests a second; ask again in a second.")).ExecuteAsync(context);
    }

    /// <summary>Ends the timers.</summary>
    public void Dispose() => _limiter?.Dispose();
}
