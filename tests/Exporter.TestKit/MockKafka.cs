using System.Text;
using Confluent.Kafka;

namespace Exporter.TestKit;

/// <summary>The cluster that the client library can pretend to be, in this process, for clients of any process: topics come to be when they are asked for, with four partitions.</summary>
public sealed class MockKafka : IDisposable
{
    /// <summary>Partitions of each topic.</summary>
    public const int Partitions = 4;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly IProducer<byte[], byte[]> _producer;

    /// <summary>Starts a cluster.</summary>
    public MockKafka()
    {
        _producer = new ProducerBuilder<byte[], byte[]>(new Dictionary<string, string> { ["test.mock.num.brokers"] = "2", ["linger.ms"] = "1" }).SetLogHandler((_, _) => { }).Build();
        using IAdminClient admin = new DependentAdminClientBuilder(_producer.Handle).Build();
        Brokers = string.Join(", ", admin.GetMetadata(Deadline).Brokers.Select(broker => $"{broker.Host}:{broker.Port}"));
    }

    /// <summary>Where it is, as a YAML list without brackets.</summary>
    public string Brokers { get; }

    /// <summary>Makes a topic.</summary>
    public void Create(string topic)
    {
        using IAdminClient admin = new DependentAdminClientBuilder(_producer.Handle).Build();
        admin.GetMetadata(topic, Deadline);
    }

    /// <summary>Writes a message; <see cref="Flush"/> makes sure that it is there.</summary>
    public void Write(string topic, int partition, byte[] value, DateTimeOffset? time = null, params (string Name, string Value)[] headers)
    {
        Headers all = [];
        foreach ((string name, string text) in headers)
        {
            all.Add(name, Encoding.UTF8.GetBytes(text));
        }

        Message<byte[], byte[]> message = new() { Value = value, Headers = all, Timestamp = time is { } at ? new Timestamp(at) : Timestamp.Default };
        _producer.Produce(new TopicPartition(topic, partition), message);
    }

    /// <summary>Waits until all messages are written.</summary>
    public void Flush()
    {
        if (_producer.Flush(Deadline) > 0)
        {
            throw new TimeoutException("the mock cluster does not take messages");
        }
    }

    /// <summary>The offsets that a group has committed, by partition; without those of which it has none.</summary>
    public Dictionary<int, long> Committed(string group, string topic)
    {
        using IConsumer<Ignore, Ignore> consumer = Reader(group);
        return consumer.Committed(Enumerable.Range(0, Partitions).Select(number => new TopicPartition(topic, number)), Deadline)
            .Where(known => known.Offset.Value >= 0)
            .ToDictionary(known => known.Partition.Value, known => known.Offset.Value);
    }

    /// <summary>Reads all messages of a topic that are there now.</summary>
    public List<(string Key, string Value)> Read(string topic)
    {
        using IConsumer<byte[], byte[]> consumer = new ConsumerBuilder<byte[], byte[]>(Properties("reader")).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(Enumerable.Range(0, Partitions).Select(number => new TopicPartitionOffset(topic, number, Offset.Beginning)));
        List<(string, string)> messages = [];
        HashSet<int> ended = [];
        while (ended.Count < Partitions)
        {
            ConsumeResult<byte[], byte[]> result = consumer.Consume(Deadline) ?? throw new TimeoutException($"{topic} has {messages.Count} messages and no end");
            if (result.IsPartitionEOF)
            {
                ended.Add(result.Partition.Value);
                continue;
            }

            messages.Add((Encoding.UTF8.GetString(result.Message.Key ?? []), Encoding.UTF8.GetString(result.Message.Value)));
        }

        return messages;
    }

    /// <inheritdoc/>
    public void Dispose() => _producer.Dispose();

    private IConsumer<Ignore, Ignore> Reader(string group) => new ConsumerBuilder<Ignore, Ignore>(Properties(group)).SetLogHandler((_, _) => { }).Build();

    private Dictionary<string, string> Properties(string group) => new()
    {
        ["bootstrap.servers"] = Brokers.Replace(" ", "", StringComparison.Ordinal),
        ["group.id"] = group,
        ["enable.auto.commit"] = "false",
        ["enable.partition.eof"] = "true",
    };
}
