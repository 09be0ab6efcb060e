using System.ComponentModel.DataAnnotations;

namespace Precompute.ReaderApi.Options;

/// <summary>Settings of OpenTelemetry, section <c>Api:Telemetry</c>. <c>/metrics</c> is there without any of them.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Api:Telemetry";

    /// <summary>
    /// The collector that traces and metrics are sent to, such as <c>http://127.0.0.1:4317</c>. Default empty: none, and nothing is traced. One that
    /// does not answer costs what it would have received, never an answer.
    /// </summary>
    public string OtlpEndpoint { get; set; } = "";

    /// <summary>How they travel. Default <see cref="OtlpTransport.Grpc"/>; over <see cref="OtlpTransport.HttpProtobuf"/>, <c>/v1/traces</c> and <c>/v1/metrics</c> are added to the address.</summary>
    [EnumDataType(typeof(OtlpTransport))]
    public OtlpTransport OtlpProtocol { get; set; } = OtlpTransport.Grpc;

    /// <summary>Headers of what is sent, as <c>name=value,name=value</c>; may hold a secret, and is never logged. Default none.</summary>
    public string OtlpHeaders { get; set; } = "";

    /// <summary>
    /// Share of the requests that are traced, 0 to 1; a caller that sends a sampled <c>traceparent</c> is always followed. Default 0.01. Raising it
    /// costs an answer some microseconds for each traced request, and the collector room.
    /// </summary>
    [Range(0.0, 1.0)]
    public double TraceShare { get; set; } = 0.01;

    /// <summary>Time between two sendings of the metrics. Default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MetricInterval { get; set; } = TimeSpan.FromSeconds(60);
}
