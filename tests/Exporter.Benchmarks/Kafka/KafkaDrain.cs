using Confluent.Kafka;
using Exporter.Configuration.Kafka;
using Exporter.Host.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exporter.Benchmarks.Kafka;

/// <summary>The client library alone, as the sidecar has it set up: consumes everything and throws it away.</summary>
internal static class KafkaDrain
{
    /// <summary>Consumes.</summary>
    /// <param name="brokers">Where the cluster is.</param>
    /// <param name="topics">What is consumed.</param>
    /// <param name="messages">So many messages are there.</param>
    /// <param name="warmedUp">Called after <paramref name="warmUp"/> of them.</param>
    /// <param name="warmUp">How many are not measured.</param>
    public static void Run(string brokers, IEnumerable<string> topics, int messages, int warmUp, Action warmedUp)
    {
        var consume = new KafkaConsumeOptions { Group = "drain", FromBeginning = true, Topics = [.. topics.Select(topic => new KafkaTopic(topic, KafkaFormat.RemoteWrite))] };
        var options = new KafkaOptions { Brokers = [brokers], Consume = consume };
        using var metrics = new KafkaMetrics(new object(), options, () => []);
        using var consumer = new KafkaClient(options, metrics, NullLogger.Instance, TimeProvider.System).Consumer(consume, error => throw new KafkaException(error), _ => { });
        consumer.Subscribe(consume.Topics.Select(topic => topic.Name));
        for (var count = 0; count < messages;)
        {
            if (consumer.Consume(TimeSpan.FromSeconds(20)) is not { IsPartitionEOF: false })
            {
                continue;
            }

            count++;
            if (count == warmUp)
            {
                warmedUp();
            }
        }

        consumer.Close();
    }
}
