namespace Exporter.Configuration.Kafka;

/// <summary>What the messages of a topic are.</summary>
public enum KafkaFormat
{
    /// <summary>A body of remote write: one snappy block, 1.0 unless the header <c>content-type</c> says 2.0.</summary>
    RemoteWrite,

    /// <summary>An OTLP export of metrics: protobuf, or JSON where the header <c>content-type</c> says so.</summary>
    Otlp,

    /// <summary>One sample as JSON, as prometheus-kafka-adapter writes it.</summary>
    PrometheusJson,

    /// <summary>Events as <c>/api/v1/events</c> takes them, or CloudEvents.</summary>
    Events,

    /// <summary>Records of logs as JSON documents, one a message or one a line, as agents write them.</summary>
    Logs,

    /// <summary>An OTLP export of logs: protobuf, or JSON where the header <c>content-type</c> says so.</summary>
    OtlpLogs,
}
