using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
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

    private delegate nint ClusterOf(nint client);

    private delegate void PushErrors(nint cluster, short apiKey, nuint count, int[] errors);

    /// <summary>Starts a cluster.</summary>
    /// <param name="lingerMs">How long messages are gathered for one batch.</param>
    /// <param name="compression">How batches are compressed, by its name in Kafka.</param>
    /// <param name="batchBytes">How large a batch is at most.</param>
    public MockKafka(int lingerMs = 1, string compression = "none", int batchBytes = 1_000_000)
    {
        Dictionary<string, string> properties = new()
        {
            ["test.mock.num.brokers"] = "2",
            ["linger.ms"] = lingerMs.ToString(CultureInfo.InvariantCulture),
            ["batch.size"] = batchBytes.ToString(CultureInfo.InvariantCulture),
            ["compression.type"] = compression,
        };
        _producer = new ProducerBuilder<byte[], byte[]>(properties).SetLogHandler((_, _) => { }).Build();
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
        Message<byte[], byte[]> message = new() { Value = value, Headers = HeadersOf(headers), Timestamp = time is { } at ? new Timestamp(at) : Timestamp.Default };
        _producer.Produce(new TopicPartition(topic, partition), message);
    }

    /// <summary>Writes a message by a producer that compresses it, and waits until it is there.</summary>
    public void WriteCompressed(string codec, string topic, int partition, byte[] value, params (string Name, string Value)[] headers)
    {
        using IProducer<byte[], byte[]> producer = new ProducerBuilder<byte[], byte[]>(new Dictionary<string, string> { ["bootstrap.servers"] = Bootstrap, ["compression.type"] = codec }).SetLogHandler((_, _) => { }).Build();
        producer.Produce(new TopicPartition(topic, partition), new Message<byte[], byte[]> { Value = value, Headers = HeadersOf(headers) });
        if (producer.Flush(Deadline) > 0)
        {
            throw new TimeoutException($"the mock cluster does not take {codec}");
        }
    }

    /// <summary>Has the next requests of a kind answered with an error.</summary>
    /// <param name="apiKey">The kind, by its number in Kafka's protocol.</param>
    /// <param name="error">The error.</param>
    /// <param name="count">How many of them.</param>
    public void Refuse(short apiKey, ErrorCode error, int count)
    {
        // There is no way to it but by the library's interface for C, and of several builds of the library the loaded one must be asked.
        string loaded = File.ReadLines("/proc/self/maps").First(line => line.Contains("librdkafka", StringComparison.Ordinal));
        nint library = NativeLibrary.Load(loaded[loaded.IndexOf('/', StringComparison.Ordinal)..]);
        SafeHandle handle = (SafeHandle)typeof(Handle).GetProperty("LibrdkafkaHandle", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(_producer.Handle)!;
        nint cluster = Marshal.GetDelegateForFunctionPointer<ClusterOf>(NativeLibrary.GetExport(library, "rd_kafka_handle_mock_cluster"))(handle.DangerousGetHandle());
        Marshal.GetDelegateForFunctionPointer<PushErrors>(NativeLibrary.GetExport(library, "rd_kafka_mock_push_request_errors_array"))(cluster, apiKey, (nuint)count, [.. Enumerable.Repeat((int)error, count)]);
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

    private string Bootstrap => Brokers.Replace(" ", "", StringComparison.Ordinal);

    private static Headers HeadersOf((string Name, string Value)[] headers)
    {
        Headers all = [];
        foreach ((string name, string text) in headers)
        {
            all.Add(name, Encoding.UTF8.GetBytes(text));
        }

        return all;
    }

    private IConsumer<Ignore, Ignore> Reader(string group) => new ConsumerBuilder<Ignore, Ignore>(Properties(group)).SetLogHandler((_, _) => { }).Build();

    private Dictionary<string, string> Properties(string group) => new()
    {
        ["bootstrap.servers"] = Bootstrap,
        ["group.id"] = group,
        ["enable.auto.commit"] = "false",
        ["enable.partition.eof"] = "true",
    };
}
