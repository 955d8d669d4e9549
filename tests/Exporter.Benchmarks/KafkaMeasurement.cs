using System.Diagnostics;
using System.Globalization;
using Exporter.Benchmarks.Requests;
using Exporter.Ingest;
using Exporter.TestKit;

namespace Exporter.Benchmarks;

/// <summary>
/// What a sidecar takes in from Kafka beside what it takes in over HTTP, of the same bodies in the same order: <c>Exporter.Benchmarks kafka ROUNDS</c>. Each way has a process of its own; the first quarter of the
/// bodies is not measured. The cluster is the one that the client library can pretend to be, in this process; HTTP has one connection, or four.
/// </summary>
/// <param name="rounds">Scrapes of the made-up fleet.</param>
internal sealed class KafkaMeasurement(int rounds)
{
    private const int Hosts = 20;
    private const long BeginMs = 1_793_491_200_000;

    // The pretended cluster keeps five megabytes a partition.
    private const int Topics = 16;

    private const string Predictors = """
        predictors:
          - {name: node, entity: [instance], horizons: [30m], signals: {load: "avg by (instance) (node_load1)", cpu: "avg by (instance) (rate(node_cpu_seconds_total[5m]))"}}
        """;

    private readonly List<byte[]> _bodies = [];
    private long _samples;

    private int WarmUp => _bodies.Count / 4;

    /// <summary>Measures, and prints.</summary>
    public async Task RunAsync()
    {
        MakeBodies();
        Print($"{_bodies.Count} bodies of {_samples / _bodies.Count} samples, {_bodies.Sum(body => (long)body.Length) >> 20} MiB");
        var http = await OverHttpAsync(1);
        await OverHttpAsync(4);
        var kafka = await OverKafkaAsync();
        Print($"Kafka takes {kafka / http:P0} of what one connection does");
    }

    private void MakeBodies()
    {
        var hosts = Enumerable.Range(0, Hosts).Select(host => RequestHost.Numbers(host).Select(labels => (IReadOnlyList<(string, string)>)[.. labels.Enumerate().Select(label => (label.Name, label.Value))]).ToArray()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var series in hosts)
            {
                var encoder = new RemoteWriteEncoder(RemoteWriteVersion.V1);
                foreach (var (index, labels) in series.Index())
                {
                    encoder.Add(labels, BeginMs + (round * 15_000L), (round * 7) + index);
                }

                _samples += series.Length;
                _bodies.Add(encoder.ToSnappy());
            }
        }
    }

    private async Task<double> OverHttpAsync(int connections)
    {
        await using var sidecar = await StartAsync(Predictors);
        var sender = new RemoteWriteSender(sidecar.Address);
        await SendAsync(0, WarmUp);
        var (watch, cpu) = (Stopwatch.StartNew(), sidecar.Process.Usage.CpuTime);
        await SendAsync(WarmUp, _bodies.Count);
        return Report($"HTTP, {connections} connections", watch.Elapsed, sidecar.Process.Usage.CpuTime - cpu, _bodies.Count - WarmUp);

        // Those of one round may overtake each other, as from several shards; rounds do not.
        async Task SendAsync(int from, int to)
        {
            for (var at = from; at < to; at += connections)
            {
                var answers = await Task.WhenAll(Enumerable.Range(at, Math.Min(connections, to - at)).Select(index => sender.SendBytesAsync(_bodies[index])));
                if (Array.Exists(answers, answer => answer.Status != 204))
                {
                    throw new InvalidOperationException($"refused: {answers[0].Text}");
                }
            }
        }
    }

    private async Task<double> OverKafkaAsync()
    {
        using var kafka = new MockKafka();
        foreach (var (index, body) in _bodies.Index())
        {
            var place = index % (Topics * MockKafka.Partitions);
            kafka.Write($"t{place / MockKafka.Partitions}", place % MockKafka.Partitions, body, DateTimeOffset.FromUnixTimeMilliseconds(BeginMs + index));
        }

        kafka.Flush();
        await using var sidecar = await StartAsync($$"""
            {{Predictors}}
            kafka:
              brokers: [{{kafka.Brokers}}]
              consume: {group: g, from: beginning, topics: [{{string.Join(", ", Enumerable.Range(0, Topics).Select(topic => $"{{name: t{topic}, format: remote_write}}"))}}]}
            """);
        var begun = await UntilAsync(sidecar, WarmUp);
        var (watch, cpu) = (Stopwatch.StartNew(), sidecar.Process.Usage.CpuTime);
        var ended = await UntilAsync(sidecar, _bodies.Count);
        return Report("Kafka", watch.Elapsed, sidecar.Process.Usage.CpuTime - cpu, (int)(ended - begun));
    }

    private static async Task<double> UntilAsync(ForesightProcess sidecar, int messages)
    {
        double seen;
        while ((seen = await sidecar.MetricAsync("foresight_kafka_messages_total")) < messages)
        {
            await Task.Delay(20);
        }

        return seen;
    }

    private static Task<ForesightProcess> StartAsync(string configuration) => ForesightProcess.StartAsync(configuration, null, "--storage.path=", "--ingest.hold-backlog=false");

    private double Report(string way, TimeSpan time, TimeSpan cpu, int bodies)
    {
        var samples = (double)_samples / _bodies.Count * bodies;
        Print($"{way}: {samples / time.TotalSeconds / 1000:0} thousand samples per second, {cpu.TotalNanoseconds / samples:0} ns of CPU a sample ({bodies} bodies in {time.TotalSeconds:0.0} s)");
        return samples / time.TotalSeconds;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
