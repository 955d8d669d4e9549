namespace Exporter.Benchmarks.Requests;

/// <summary>A way of samples into the sidecar.</summary>
internal enum RequestProtocol
{
    /// <summary>Remote write 1.0.</summary>
    RemoteWrite1,

    /// <summary>Remote write 2.0.</summary>
    RemoteWrite2,

    /// <summary>OTLP over HTTP, protobuf, not compressed.</summary>
    OtlpHttp,

    /// <summary>OTLP over gRPC, not compressed.</summary>
    OtlpGrpc,
}
