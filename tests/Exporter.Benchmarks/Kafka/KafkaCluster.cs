using System.Globalization;
using Exporter.TestKit;

namespace Exporter.Benchmarks.Kafka;

/// <summary>A pretended cluster in a process of its own, with all bodies in it: what measures has no part in its work. <c>Exporter.Benchmarks kafka-cluster ROUNDS TOPICS LINGER_MS BATCH_BYTES</c>.</summary>
internal static class KafkaCluster
{
    // Longer than any measurement; whoever started it ends it.
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    /// <summary>Is the cluster; called in the process that is.</summary>
    /// <param name="rounds">Scrapes of the fleet.</param>
    /// <param name="topics">Topics that they are spread over.</param>
    /// <param name="lingerMs">How long the producer gathers messages for one batch.</param>
    /// <param name="batchBytes">How large batches are at most: the pretended brokers answer with one batch of each partition, real ones with as many as there is room for.</param>
    public static async Task RunAsync(int rounds, int topics, int lingerMs, int batchBytes)
    {
        using var kafka = new MockKafka(lingerMs, batchBytes: batchBytes);
        new KafkaBodies(rounds).WriteTo(kafka, topics);
        Console.WriteLine($"listens on {kafka.Brokers.Split(',')[0]}");
        await Task.Delay(Life);
    }

    /// <summary>Starts such a process and waits until all bodies are there.</summary>
    public static Task<PeerProcess> StartAsync(int rounds, int topics, int lingerMs, int batchBytes)
    {
        string[] arguments = ["kafka-cluster", .. new[] { rounds, topics, lingerMs, batchBytes }.Select(number => number.ToString(CultureInfo.InvariantCulture))];
        return PeerProcess.StartAsync("cluster", Environment.ProcessPath!, arguments, PeerProcess.NewFolder("cluster"));
    }
}
