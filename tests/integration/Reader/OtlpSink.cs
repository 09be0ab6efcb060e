using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Precompute.IntegrationTests.Reader;

/// <summary>
/// A collector: takes OTLP on a loopback port, over HTTP/1.1 or as the two calls of gRPC over HTTP/2 without TLS, and keeps what it was sent. Names
/// and texts stand in protobuf as they are.
/// </summary>
internal sealed class OtlpSink : IAsyncDisposable
{
    private const int CallHead = 5;

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Signal, string Text, string? Key)> _received = new();

    private OtlpSink(WebApplication app) => _app = app;

    /// <summary>The header that a collector knows its customers by.</summary>
    public const string KeyHeader = "x-collector-key";

    public string Address => _app.Urls.First();

    /// <summary>The keys that came with it.</summary>
    public IEnumerable<string?> Keys => _received.Select(static r => r.Key);

    /// <summary>All that came of <c>traces</c> or <c>metrics</c>, byte for byte.</summary>
    public string Text(string signal) => string.Concat(_received.Where(r => r.Signal == signal).Select(static r => r.Text));

    /// <param name="isGrpc">Which of the two it understands.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<OtlpSink> StartAsync(bool isGrpc, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        OtlpSink sink = new(builder.Build());
        sink._app.MapPost("/v1/{signal}", sink.TakeAsync);
        sink._app.MapPost("/opentelemetry.proto.collector.trace.v1.TraceService/Export", context => sink.TakeCallAsync(context, "traces"));
        sink._app.MapPost("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", context => sink.TakeCallAsync(context, "metrics"));
        await sink._app.StartAsync(cancellationToken);
        return sink;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    /// <summary>One call: a message after its five bytes of head, answered by an empty message and status 0 in the trailers.</summary>
    private async Task TakeCallAsync(HttpContext context, string signal)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        byte[] call = body.ToArray();
        Assert.Equal("application/grpc", context.Request.ContentType);
        Assert.Equal(0, call[0]);
        Assert.Equal(call.Length - CallHead, BinaryPrimitives.ReadInt32BigEndian(call.AsSpan(1)));
        _received.Enqueue((signal, Encoding.Latin1.GetString(call, CallHead, call.Length - CallHead), context.Request.Headers[KeyHeader]));
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[CallHead], context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private async Task<IResult> TakeAsync(HttpRequest request, string signal)
    {
        using MemoryStream body = new();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        Assert.Equal("application/x-protobuf", request.ContentType);
        _received.Enqueue((signal, Encoding.Latin1.GetString(body.ToArray()), request.Headers[KeyHeader]));
        return Results.Bytes([], "application/x-protobuf");
    }
}
