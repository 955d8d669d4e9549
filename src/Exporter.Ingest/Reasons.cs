using System.Diagnostics;
using Exporter.Ingest.Logs;

namespace Exporter.Ingest;

/// <summary>The label values under which reasons are counted.</summary>
public static class Reasons
{
    /// <summary>Value of the label <c>protocol</c> in <c>foresight_ingest_requests_total</c> for exports of OTLP.</summary>
    public const string Otlp = "otlp";

    /// <summary>Value of the label <c>protocol</c> of what is counted of requests of logs.</summary>
    public static string LabelOf(LogForm form) => form switch
    {
        LogForm.OtlpProtobuf or LogForm.OtlpJson => "otlp_logs",
        LogForm.LokiProtobuf or LogForm.LokiJson => "loki",
        LogForm.ElasticsearchBulk => "elasticsearch",
        LogForm.JsonLines => "json",
        _ => throw new UnreachableException($"no label for {form}"),
    };

    /// <summary>Value of the label <c>reason</c> in <c>foresight_log_records_rejected_total</c>.</summary>
    public static string LabelOf(LogDropReason reason) => reason switch
    {
        LogDropReason.LineTooLong => "line_too_long",
        LogDropReason.InvalidLabels => "invalid_labels",
        LogDropReason.SourceLimit => "source_limit",
        LogDropReason.InvalidTimestamp => "invalid_timestamp",
        LogDropReason.TooFarInFuture => "too_far_in_future",
        LogDropReason.InvalidDocument => "invalid_document",
        _ => throw new UnreachableException($"no label for {reason}"),
    };

    /// <summary>Value of the label <c>protocol</c> in <c>foresight_ingest_requests_total</c>; null is a Content-Type that names no version.</summary>
    public static string LabelOf(RemoteWriteVersion? version) => version switch
    {
        RemoteWriteVersion.V1 => "1.0",
        RemoteWriteVersion.V2 => "2.0",
        _ => "unknown",
    };

    /// <summary>Value of the label <c>reason</c> in <c>foresight_ingest_requests_rejected_total</c>.</summary>
    public static string LabelOf(RejectReason reason) => reason switch
    {
        RejectReason.ContentType => "content_type",
        RejectReason.ContentEncoding => "content_encoding",
        RejectReason.BodyTooLarge => "body_too_large",
        RejectReason.DecodedTooLarge => "decoded_too_large",
        RejectReason.Snappy => "snappy",
        RejectReason.Gzip => "gzip",
        RejectReason.Json => "json",
        RejectReason.TooManyRecords => "too_many_records",
        RejectReason.Protobuf => "protobuf",
        RejectReason.Symbols => "symbols",
        RejectReason.Overload => "overload",
        RejectReason.TooSlow => "too_slow",
        RejectReason.Aborted => "aborted",
        _ => throw new UnreachableException($"no label for {reason}"),
    };

    /// <summary>Value of the label <c>reason</c> in <c>foresight_ingest_samples_dropped_total</c>.</summary>
    public static string LabelOf(DropReason reason) => reason switch
    {
        DropReason.DuplicateTimestamp => "duplicate_timestamp",
        DropReason.TooOld => "too_old",
        DropReason.TooFarInFuture => "too_far_in_future",
        DropReason.SeriesLimit => "series_limit",
        DropReason.ChurnLimit => "churn_limit",
        DropReason.InvalidLabels => "invalid_labels",
        DropReason.InvalidHistogram => "invalid_histogram",
        DropReason.OtherReplica => "other_replica",
        _ => throw new UnreachableException($"no label for {reason}"),
    };
}
