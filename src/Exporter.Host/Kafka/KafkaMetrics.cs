using System.Diagnostics.Metrics;
using System.Globalization;
using Exporter.Configuration.Kafka;

namespace Exporter.Host.Kafka;

/// <summary>What is counted of Kafka; there only where it is configured.</summary>
internal sealed class KafkaMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _skipped;
    private readonly Counter<long> _rebalances;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _commits;
    private readonly Counter<long> _produced;
    private readonly Counter<long> _missed;
    private readonly Counter<long> _pauses;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    /// <param name="options">What is configured.</param>
    /// <param name="partitions">The partitions that are assigned.</param>
    public KafkaMetrics(object scope, KafkaOptions options, Func<IReadOnlyList<PartitionQueue>> partitions)
    {
        _meter = new Meter(new MeterOptions("Exporter.Kafka") { Scope = scope });
        _messages = _meter.CreateCounter<long>("foresight_kafka_messages_total", description: "Messages consumed, by topic; those that were left out included.");
        _skipped = _meter.CreateCounter<long>("foresight_kafka_messages_skipped_total", description: "Messages that were left out, by topic and reason.");
        _rebalances = _meter.CreateCounter<long>("foresight_kafka_rebalances_total", description: "Times that partitions came to this member of the group (assigned), went (revoked), or were gone before it knew (lost).");
        _errors = _meter.CreateCounter<long>("foresight_kafka_errors_total", description: "Errors that the client library told of, by its code.");
        _commits = _meter.CreateCounter<long>("foresight_kafka_commits_total", description: "Commits of offsets, by result.");
        _produced = _meter.CreateCounter<long>("foresight_kafka_produced_total", description: "Messages produced, by topic and result: delivered, failed, or dropped as too many waited.");
        _missed = _meter.CreateCounter<long>("foresight_kafka_messages_missed_total", description: "Offsets that the broker no longer had when they were to be consumed, by topic.");
        _pauses = _meter.CreateCounter<long>("foresight_kafka_pauses_total", description: "Times that a partition was paused, as the buffer was full and another one had to be waited for, by topic.");
        _meter.CreateObservableGauge("foresight_kafka_lag_messages", () => partitions().Select(LagOf), description: "Messages of a partition that are not taken in yet, by topic and partition.");
        _meter.CreateObservableGauge("foresight_kafka_partitions_assigned", () => partitions().Count, description: "Partitions that this member of the group has.");
        ShowZeros(options);
    }

    /// <summary>A message was consumed.</summary>
    public void Consumed(string topic) => _messages.Add(1, new KeyValuePair<string, object?>("topic", topic));

    /// <summary>A message was left out.</summary>
    public void Skipped(string topic, SkipReason reason, long count = 1) => _skipped.Add(count, new("topic", topic), new("reason", LabelOf(reason)));

    /// <summary>Messages were gone before they were consumed.</summary>
    public void Missed(string topic, long count) => _missed.Add(count, new KeyValuePair<string, object?>("topic", topic));

    /// <summary>A partition was paused.</summary>
    public void Paused(string topic, long count = 1) => _pauses.Add(count, new KeyValuePair<string, object?>("topic", topic));

    /// <summary>Partitions came or went.</summary>
    public void Rebalanced(string kind, long count = 1) => _rebalances.Add(count, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>The client library told of an error.</summary>
    public void Failed(string code) => _errors.Add(1, new KeyValuePair<string, object?>("code", code));

    /// <summary>Offsets were committed, or not.</summary>
    public void Committed(bool succeeded, long count = 1) => _commits.Add(count, new KeyValuePair<string, object?>("result", succeeded ? "success" : "failure"));

    /// <summary>Messages were delivered, failed or dropped.</summary>
    public void Produced(string topic, string result, long count = 1) => _produced.Add(count, new("topic", topic), new("result", result));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static Measurement<long> LagOf(PartitionQueue queue) =>
        new(queue.Lag, new("topic", queue.Name.Topic), new("partition", queue.Name.Number.ToString(CultureInfo.InvariantCulture)));

    private static string LabelOf(SkipReason reason) => reason switch
    {
        SkipReason.Empty => "empty",
        SkipReason.Unreadable => "unreadable",
        SkipReason.TooLarge => "too_large",
        SkipReason.ContentType => "content_type",
        SkipReason.Refused => "refused",
        SkipReason.NotKept => "not_kept",
        _ => "failed",
    };

    /// <summary>A counter that only appears with its first event hides that event from rate() and increase().</summary>
    private void ShowZeros(KafkaOptions options)
    {
        foreach (var topic in options.Consume?.Topics ?? [])
        {
            Missed(topic.Name, 0);
            Paused(topic.Name, 0);
            foreach (var reason in Enum.GetValues<SkipReason>())
            {
                Skipped(topic.Name, reason, 0);
            }
        }

        foreach (var kind in options.Consume is null ? [] : (string[])["assigned", "revoked", "lost"])
        {
            Rebalanced(kind, 0);
        }

        foreach (var topic in new[] { options.Produce?.Predictions, options.Produce?.Outcomes }.OfType<string>().Where(topic => topic.Length > 0))
        {
            foreach (var result in (string[])["delivered", "failed", "dropped"])
            {
                Produced(topic, result, 0);
            }
        }

        if (options.Consume is not null)
        {
            Committed(true, 0);
            Committed(false, 0);
        }
    }
}
