using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Instrumentation.AspNetCore;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Precompute.ReaderApi.Options;
using Precompute.ReaderApi.Telemetry;

namespace Precompute.ReaderApi.Hosting;

/// <summary>Puts OpenTelemetry together: metrics for <c>/metrics</c> always; traces, and both sent to a collector, where one is named.</summary>
internal static class TelemetryServices
{
    private const string ServiceName = "precompute-reader-api";
    private const string Traces = "v1/traces";
    private const string Metrics = "v1/metrics";
    private const string NpgsqlSource = "Npgsql";
    private const string RuntimeMeter = "System.Runtime";
    private const string RequestDuration = "http.server.request.duration";

    /// <summary>The framework's begin at 5 ms, where nearly all answers would be in the first one. The alert on slow answers asks about 0.25 s.</summary>
    private static readonly double[] RequestSeconds =
        [0.00025, 0.0005, 0.001, 0.0015, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>Registers it.</summary>
    public static void AddTelemetry(this IServiceCollection services, ConfigurationManager configuration)
    {
        bool hasCollector = !string.IsNullOrEmpty(configuration[$"{TelemetryOptions.Section}:{nameof(TelemetryOptions.OtlpEndpoint)}"]);
        services.AddSingleton<AnswerMetrics>();
        OpenTelemetry.OpenTelemetryBuilder telemetry = services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService(ServiceName, serviceVersion: typeof(TelemetryServices).Assembly.GetName().Version?.ToString()))
            .WithMetrics(metrics =>
            {
                metrics.AddView(RequestDuration, new ExplicitBucketHistogramConfiguration { Boundaries = RequestSeconds });
                metrics.AddAspNetCoreInstrumentation().AddMeter(AnswerMetrics.MeterName, RuntimeMeter).AddPrometheusExporter();
                if (hasCollector)
                    metrics.AddOtlpExporter(Metrics, (Action<OtlpExporterOptions>?)null);
            });
        if (!hasCollector)
            return;
        ConfigureExporter(services, Traces);
        ConfigureExporter(services, Metrics);
        services.AddOptions<MetricReaderOptions>(Metrics).Configure<IOptions<TelemetryOptions>>(static (reader, options) =>
            reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.Value.MetricInterval.TotalMilliseconds);
        services.AddOptions<AspNetCoreTraceInstrumentationOptions>().Configure(static requests =>
        {
            requests.Filter = static context => context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal);
            requests.EnrichWithHttpResponse = static (span, response) => WithoutIds(span, response.HttpContext);
        });
        telemetry.WithTracing(static traces => traces
            .SetSampler(static provider => new ParentBasedSampler(new TraceIdRatioBasedSampler(provider.GetRequiredService<IOptions<TelemetryOptions>>().Value.TraceShare)))
            .AddAspNetCoreInstrumentation()
            .AddSource(AnswerTrace.SourceName, NpgsqlSource)
            .AddOtlpExporter(Traces, configure: null));
    }

    private static void ConfigureExporter(IServiceCollection services, string signal) =>
        services.AddOptions<OtlpExporterOptions>(signal).Configure<IOptions<TelemetryOptions>>((exporter, options) =>
        {
            TelemetryOptions settings = options.Value;
            bool isHttp = settings.OtlpProtocol == OtlpTransport.HttpProtobuf;
            exporter.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
            exporter.Endpoint = isHttp ? new Uri($"{settings.OtlpEndpoint.TrimEnd('/')}/{signal}") : new Uri(settings.OtlpEndpoint);
            if (settings.OtlpHeaders.Length > 0)
                exporter.Headers = settings.OtlpHeaders;
        });

    /// <summary>Paths and queries hold ids of people: the route says enough.</summary>
    private static void WithoutIds(System.Diagnostics.Activity span, HttpContext context)
    {
        span.SetTag("url.path", (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText);
        span.SetTag("url.query", null);
    }
}
