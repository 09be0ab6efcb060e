using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Precompute.Database.Access;
using Precompute.ReaderApi.Endpoints;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.Security;

/// <summary>
/// Lets a request through where its endpoint is on the port it came in by and its key has the endpoint's scope; else 404, 401 or 403.
/// An endpoint that does not say who may reach it is reached by nobody.
/// </summary>
/// <param name="keys">The keys that open something.</param>
/// <param name="ops">Which port is the operators'.</param>
/// <param name="options">Whether requests without a key are answered.</param>
/// <param name="time">For keys that expire.</param>
/// <param name="tokens">Checks bearer tokens; null where they open nothing.</param>
internal sealed class AccessGate(KeyWatch keys, OpsPort ops, IOptions<ApiOptions> options, TimeProvider time, TokenCheck? tokens = null)
{
    private static readonly Caller Operator = new("operator", ApiScopes.Ops);

    private readonly bool _allowAnonymous = options.Value.AllowAnonymous;

    /// <summary>Middleware after routing.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        // No route, or not with this method: nothing to guard, and the answer is the same for everybody.
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
            return next(context);
        bool isOps = ops.Served(context);
        if (endpoint.Metadata.GetMetadata<EndpointAccess>() is not { } access || !(isOps ? access.OnOpsPort : access.OnPublicPort))
        {
            context.SetEndpoint(null);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        if (access.Scope == ApiScopes.None)
            return next(context);
        if (tokens is not null && PresentedKey.TokenOf(context.Request) is { } token)
            return InvokeWithTokenAsync(context, next, access, tokens, token);
        return CallerOf(context, isOps) is { } caller ? LetThroughAsync(context, next, access, caller) : RefuseAsync(context);
    }

    private static Task LetThroughAsync(HttpContext context, RequestDelegate next, EndpointAccess access, Caller caller)
    {
        if ((caller.Scopes & access.Scope) == ApiScopes.None)
            return Problems.Forbidden(context, access.Scope).ExecuteAsync(context);
        context.Features.Set(caller);
        return next(context);
    }

    private static async Task InvokeWithTokenAsync(HttpContext context, RequestDelegate next, EndpointAccess access, TokenCheck tokens, string token)
    {
        Caller? caller;
        try
        {
            caller = await tokens.FindAsync(token, context.RequestAborted);
        }
        catch (TokenKeysException)
        {
            context.Response.Headers.RetryAfter = "2";
            await WriteAsync(context, Problems.Of(
                context, StatusCodes.Status503ServiceUnavailable, Problems.Unavailable, "Tokens cannot be checked now", "The signing keys of their issuer cannot be read. Try again shortly, or send a key."));
            return;
        }

        if (caller is not null)
        {
            await LetThroughAsync(context, next, access, caller);
            return;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"precompute\", error=\"invalid_token\"";
        await WriteAsync(context, Problems.Of(
            context, StatusCodes.Status401Unauthorized, Problems.KeyNeeded, "The token opens nothing",
            "It must be signed by a key of the issuer, name this API as its audience, and be within its time."));
    }

    /// <summary>Who asks; null where that is nobody.</summary>
    private Caller? CallerOf(HttpContext context, bool isOps)
    {
        if (PresentedKey.Of(context.Request) is { } key)
            return keys.Current.Find(key, time.GetUtcNow());
        if (isOps)
            return ops.IsLoopback ? Operator : null;
        return _allowAnonymous
            ? new Caller($"{Caller.AddressPrefix}{context.Connection.RemoteIpAddress}", ApiScopes.ReadStartups | ApiScopes.ReadPeople)
            : null;
    }

    private Task RefuseAsync(HttpContext context)
    {
        if (PresentedKey.Of(context.Request) is not null && !keys.Current.IsComplete)
        {
            context.Response.Headers.RetryAfter = "2";
            return WriteAsync(context, Problems.Of(
                context, StatusCodes.Status503ServiceUnavailable, Problems.Unavailable, "Keys cannot be checked yet", "The keys could not be read since the start, and this one is not among those known before. Try again shortly."));
        }

        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"precompute\"";
        return WriteAsync(context, Problems.Of(
            context, StatusCodes.Status401Unauthorized, Problems.KeyNeeded, "A key is needed",
            $"Send a key that is neither expired nor revoked as 'Authorization: Bearer KEY' or '{PresentedKey.Header}: KEY'."));
    }

    private static Task WriteAsync(HttpContext context, ProblemDetails problem) => TypedResults.Problem(problem).ExecuteAsync(context);
}
