namespace Precompute.ReaderApi.Options;

/// <summary>How traces and metrics travel to a collector.</summary>
public enum OtlpTransport
{
    /// <summary>OTLP over gRPC; port 4317 by convention.</summary>
    Grpc = 1,

    /// <summary>OTLP as protobuf over HTTP/1.1; port 4318 by convention.</summary>
    HttpProtobuf = 2,
}
