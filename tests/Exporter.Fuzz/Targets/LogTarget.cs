using System.Text.Unicode;
using Exporter.Ingest;
using Exporter.Ingest.Logs;

namespace Exporter.Fuzz.Targets;

/// <summary>A body of log records as it comes from the network: whatever it says, what is handed over is within the limits, and a second reading finds the same.</summary>
public sealed class LogTarget : IFuzzTarget
{
    private const long LatestMs = 4_000_000_000_000;

    // Small, so that inputs reach the limits too.
    private static readonly IngestLimits Limits = new()
    {
        MaxBodyBytes = 1 << 16, MaxDecodedBytes = 1 << 16, MaxLogRecords = 50, MaxLogLineBytes = 200, MaxLogSources = 8, MaxLabelsPerSeries = 4, MaxLabelBytes = 64,
    };

    private readonly LogForm _form;
    private readonly LogEncoding _encoding;

    private LogTarget(string name, LogForm form, LogEncoding encoding = LogEncoding.None) => (Name, _form, _encoding) = (name, form, encoding);

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>What is decompressed, what is written anew of it, and the objects that resources are read as; see <c>LogBatch</c> and <c>ResourceSource</c>.</summary>
    public long MaxAllocatedBytes => 128L * Limits.MaxDecodedBytes;

    /// <summary>OTLP as protobuf.</summary>
    public static LogTarget OtlpProtobuf() => new("otlp_logs", LogForm.OtlpProtobuf);

    /// <summary>OTLP as JSON.</summary>
    public static LogTarget OtlpJson() => new("otlp_logs_json", LogForm.OtlpJson);

    /// <summary>Loki's push as protobuf, before it is compressed.</summary>
    public static LogTarget LokiProtobuf() => new("loki", LogForm.LokiProtobuf);

    /// <summary>Loki's push as JSON.</summary>
    public static LogTarget LokiJson() => new("loki_json", LogForm.LokiJson);

    /// <summary>Elasticsearch's lines.</summary>
    public static LogTarget Bulk() => new("bulk", LogForm.ElasticsearchBulk);

    /// <summary>Elasticsearch's lines in gzip.</summary>
    public static LogTarget BulkGzip() => new("bulk_gzip", LogForm.ElasticsearchBulk, LogEncoding.Gzip);

    /// <summary>Documents of agents, one a line.</summary>
    public static LogTarget JsonLines() => new("json_lines", LogForm.JsonLines);

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> input)
    {
        var body = input.ToArray();
        var sources = new LogSources();
        using var decoder = new LogDecoder(sources);
        var first = Take(decoder, body);
        Require(sources.Count <= Limits.MaxLogSources, $"{sources.Count} sources");
        Require(first == Take(decoder, body), "a second reading, of known sources, finds something else");
    }

    private (bool IsTaken, int Hash, long Dropped) Take(LogDecoder decoder, byte[] body)
    {
        var isTaken = decoder.TryDecode(body, _form, _encoding, Limits, LatestMs);
        Require(isTaken == (decoder.Batch.Reject == RejectReason.None) && isTaken == decoder.Batch.Error is null, "the reason, the error and the answer disagree");
        Require(isTaken || decoder.Batch.Count == 0, "records of a request that is refused");
        Require(decoder.Batch.Error is null or { Length: < 1000 }, "an error that is longer than what it is about");
        Require(decoder.Batch.FirstDrop.Detail is null or { Length: < 1000 }, "a detail that is longer than what it is about");
        Require(decoder.Batch.Count + decoder.Batch.DroppedInAll <= Limits.MaxLogRecords + 1, "more records than there may be");
        var sink = new CheckingLogSink();
        decoder.Batch.ApplyTo(sink);
        for (var i = 0; isTaken && i < decoder.Items.Count; i++)
        {
            Require(decoder.Items.At(i, decoder.Batch).Status is 201 or 400 or 404, "an item with another status");
        }

        return (isTaken, sink.Hash, decoder.Batch.DroppedInAll);
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }

    private sealed class CheckingLogSink : ILogSink
    {
        public int Hash { get; private set; }

        public void Add(in LogRecord record)
        {
            Require(record.TimestampMs is >= 0 and <= LatestMs, $"a time of {record.TimestampMs}");
            Require(record.Severity is >= LogSeverity.Unknown and <= LogSeverity.Fatal, $"a severity of {record.Severity}");
            Require(Utf8.IsValid(record.Body), "a text that is not UTF-8");

            // Each byte that is not UTF-8 takes three.
            Require(record.Body.Length <= 3 * Limits.MaxLogLineBytes, $"a text of {record.Body.Length} bytes");
            Require(record.Source.Labels.All(label => label.Key.Length > 0 && label.Value.Length <= Limits.MaxLabelBytes), "a label past the limit");
            CheckMeaning(record);
            var hash = new HashCode();
            hash.Add(Hash);
            hash.Add(record.Source);
            hash.Add(record.TimestampMs);
            hash.Add(record.Severity);
            hash.AddBytes(record.Body);
            Hash = hash.ToHashCode();
        }

        /// <summary>What a structured line means is a part of it, however deep.</summary>
        private static void CheckMeaning(in LogRecord record)
        {
            var line = new JsonLine();
            var meant = line.Read(record);
            Require(meant.Body.Length <= record.Body.Length && Utf8.IsValid(meant.Body), "a message that is longer than its line, or not UTF-8");
            Require(meant.TimestampMs >= 0 && (record.TimestampMs == 0 || meant.TimestampMs == record.TimestampMs), "a time in place of the sender's");
            Require(meant.Severity is >= LogSeverity.Unknown and <= LogSeverity.Fatal, $"a severity of {meant.Severity}");
            line.Dispose();
        }
    }
}
