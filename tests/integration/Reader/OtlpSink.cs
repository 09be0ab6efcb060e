using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Precompute.IntegrationTests.Reader;

/// <summary>A collector: takes OTLP over HTTP on a loopback port, and keeps what it was sent. Names and texts stand in protobuf as they are.</summary>
internal sealed class OtlpSink : IAsyncDisposable
{
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

    public static async Task<OtlpSink> StartAsync(CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        OtlpSink sink = new(builder.Build());
        sink._app.MapPost("/v1/{signal}", sink.TakeAsync);
        await sink._app.StartAsync(cancellationToken);
        return sink;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
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
