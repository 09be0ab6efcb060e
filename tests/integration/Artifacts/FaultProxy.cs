using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Precompute.IntegrationTests.Artifacts;

/// <summary>A loopback HTTP proxy before a server on this machine that passes requests on and, where told to, spoils them.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private static readonly string[] HopByHop = ["Connection", "Keep-Alive", "Transfer-Encoding", "Host", "Expect"];

    private readonly WebApplication _app;
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
    private readonly ConcurrentQueue<SeenRequest> _seen = new();
    private readonly int _target;
    private volatile Fault[] _faults = [];

    private FaultProxy(WebApplication app, int target)
    {
        _app = app;
        _target = target;
    }

    /// <summary>Where it listens on 127.0.0.1.</summary>
    public int Port => new Uri(_app.Urls.First()).Port;

    /// <summary>The requests since the start or the last <see cref="Forget"/>.</summary>
    public IReadOnlyCollection<SeenRequest> Seen => _seen;

    /// <summary>Starts before a server on a loopback port.</summary>
    public static async Task<FaultProxy> StartAsync(int targetPort)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        WebApplication app = builder.Build();
        FaultProxy proxy = new(app, targetPort);
        app.Run(proxy.HandleAsync);
        await app.StartAsync();
        return proxy;
    }

    /// <summary>Adds a fault; of several that fit a request, the first added happens.</summary>
    public Fault Add(Fault fault)
    {
        _faults = [.. _faults, fault];
        return fault;
    }

    /// <summary>Drops all faults and what was seen.</summary>
    public void Forget()
    {
        _faults = [];
        _seen.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource atOnce = new(TimeSpan.FromSeconds(1));
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        string target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        int question = target.IndexOf('?', StringComparison.Ordinal);
        SeenRequest seen = new(context.Request.Method, question < 0 ? target : target[..question], question < 0 ? "" : target[question..]);
        _seen.Enqueue(seen);
        Fault? fault = Array.Find(_faults, f => f.Takes(seen));
        if (fault?.Kind == FaultKind.Status)
        {
            await AnswerAsync(context, fault);
            return;
        }

        try
        {
            if (fault?.Kind == FaultKind.Delay)
                await Task.Delay(fault.Wait, context.RequestAborted);
            await PassAsync(context, target, fault);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
        {
            context.Abort();
        }
    }

    private static async Task AnswerAsync(HttpContext context, Fault fault)
    {
        // A server that refuses reads what was sent, or the client sees a broken connection instead of the answer.
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        context.Response.StatusCode = fault.Status;
        if (fault.ErrorCode is { } code)
            context.Response.Headers["x-ms-error-code"] = code;
        if (fault.RetryAfter > TimeSpan.Zero)
            context.Response.Headers.RetryAfter = ((int)fault.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }

    private async Task PassAsync(HttpContext context, string target, Fault? fault)
    {
        CancellationToken aborted = context.RequestAborted;
        MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, aborted);
        if (fault?.Kind == FaultKind.CutRequest && body.Length >= fault.After)
        {
            context.Abort();
            return;
        }

        if (fault?.Kind == FaultKind.FlipRequest && body.Length > fault.After)
            body.GetBuffer()[fault.After] ^= 0x10;
        using HttpRequestMessage request = Copy(context.Request, target + fault?.AddToQuery, body);
        using HttpResponseMessage response = await _client.SendAsync(request, aborted);
        byte[] answer = await response.Content.ReadAsByteArrayAsync(aborted);
        if (fault?.Kind == FaultKind.LoseResponse)
        {
            context.Abort();
            return;
        }

        if (fault?.Kind == FaultKind.FlipResponse && answer.Length > fault.After)
            answer[fault.After] ^= 0x10;
        context.Response.StatusCode = (int)response.StatusCode;
        foreach ((string name, IEnumerable<string> values) in response.Headers.Concat(response.Content.Headers))
        {
            if (!HopByHop.Contains(name, StringComparer.OrdinalIgnoreCase))
                context.Response.Headers[name] = new StringValues([.. values]);
        }

        bool bodyless = HttpMethods.IsHead(context.Request.Method) || response.StatusCode is HttpStatusCode.NotModified or HttpStatusCode.NoContent;
        if (bodyless)
            return;
        context.Response.ContentLength = answer.Length;
        if (fault?.Kind == FaultKind.CutResponse && answer.Length > fault.After)
        {
            await context.Response.Body.WriteAsync(answer.AsMemory(0, fault.After), aborted);
            await context.Response.Body.FlushAsync(aborted);
            context.Abort();
            return;
        }

        await context.Response.Body.WriteAsync(answer, aborted);
    }

    private HttpRequestMessage Copy(HttpRequest source, string target, MemoryStream body)
    {
        // The target as it was sent: an escaped character that is decoded on the way spoils the signature.
        HttpRequestMessage request = new(new HttpMethod(source.Method), new Uri($"http://127.0.0.1:{_target}{target}"));
        if (HttpMethods.IsPut(source.Method) || HttpMethods.IsPost(source.Method))
        {
            body.Position = 0;
            request.Content = new StreamContent(body);
            request.Content.Headers.ContentLength = body.Length;
        }

        foreach ((string name, StringValues values) in source.Headers)
        {
            if (HopByHop.Contains(name, StringComparer.OrdinalIgnoreCase) || name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                continue;
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        return request;
    }
}
