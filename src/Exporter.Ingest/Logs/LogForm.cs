namespace Exporter.Ingest.Logs;

/// <summary>How the records of a request are written.</summary>
public enum LogForm
{
    /// <summary>An <c>ExportLogsServiceRequest</c> of OTLP, as protobuf.</summary>
    OtlpProtobuf,

    /// <summary>The same as JSON.</summary>
    OtlpJson,

    /// <summary>A <c>logproto.PushRequest</c> of Loki, as protobuf.</summary>
    LokiProtobuf,

    /// <summary>Loki's push as JSON.</summary>
    LokiJson,

    /// <summary>The lines of Elasticsearch's <c>_bulk</c>.</summary>
    ElasticsearchBulk,

    /// <summary>Its documents alone, one a line.</summary>
    JsonLines,
}
