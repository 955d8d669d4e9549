using Exporter.Ingest.Logs;

namespace Exporter.Ingest;

/// <summary>Upper bounds that one remote-write request must keep, past which the request or the series is refused, and how its series are read.</summary>
public sealed record IngestLimits
{
    /// <summary>Compressed body size in bytes.</summary>
    public int MaxBodyBytes { get; init; } = 32 << 20;

    /// <summary>Declared size after decompression in bytes, checked before anything is allocated.</summary>
    public int MaxDecodedBytes { get; init; } = 128 << 20;

    /// <summary>Labels of one series, the metric name included.</summary>
    public int MaxLabelsPerSeries { get; init; } = 64;

    /// <summary>Bytes of one label name or value.</summary>
    public int MaxLabelBytes { get; init; } = 4096;

    /// <summary>Records of one request of logs, and actions of one <c>_bulk</c>.</summary>
    public int MaxLogRecords { get; init; } = 100_000;

    /// <summary>Bytes of one record's text.</summary>
    public int MaxLogLineBytes { get; init; } = 256 << 10;

    /// <summary>Sources of logs, each a set of labels, that are known at once.</summary>
    public int MaxLogSources { get; init; } = 10_000;

    /// <summary>What documents of Elasticsearch say of where they come from.</summary>
    public ElasticsearchFields ElasticsearchFields { get; init; } = ElasticsearchFields.Default;

    /// <summary>How the senders of a high-availability pair are told apart; null where there are none.</summary>
    public ReplicaLabels? Replicas { get; init; }
}
