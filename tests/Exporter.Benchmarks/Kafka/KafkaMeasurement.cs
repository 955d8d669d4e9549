using System.Diagnostics;
using System.Globalization;
using Exporter.TestKit;

namespace Exporter.Benchmarks.Kafka;

/// <summary>
/// What a sidecar takes in from Kafka beside what it takes in over HTTP, of the same bodies in the same order: <c>Exporter.Benchmarks kafka ROUNDS [TIMES]</c>. Each way has a process of its own, and so has the cluster, which is the
/// one that the client library can pretend to be; the first quarter of the bodies is not measured. HTTP has one connection, or four. Ways take turns, so that each has its share of whatever else the machine does.
/// </summary>
/// <param name="rounds">Scrapes of the made-up fleet.</param>
/// <param name="times">How often each way has its turn.</param>
internal sealed class KafkaMeasurement(int rounds, int times)
{
    // The pretended cluster keeps five megabytes a partition.
    private const int Topics = 16;

    // A batch a message, or nearly, as producers of few messages make them; batches as large as a fetch of the sidecar asks for of a partition; and batches that are as large as producers make them.
    private static readonly (int LingerMs, int Bytes)[] Batches = [(1, 1_000_000), (500, 64 << 10), (500, 1_000_000)];

    private const string Predictors = """
        predictors:
          - {name: node, entity: [instance], horizons: [30m], signals: {load: "avg by (instance) (node_load1)", cpu: "avg by (instance) (rate(node_cpu_seconds_total[5m]))"}}
        """;

    private readonly KafkaBodies _bodies = new(rounds);
    private readonly Dictionary<string, List<double>> _rates = [];

    /// <summary>Measures, and prints.</summary>
    public async Task RunAsync()
    {
        Print($"{_bodies.All.Count} bodies of {_bodies.SamplesPerBody} samples, {_bodies.All.Sum(body => (long)body.Length) >> 20} MiB");
        for (var time = 0; time < times; time++)
        {
            await OverHttpAsync(1);
            await OverHttpAsync(4);
            foreach (var (lingerMs, bytes) in Batches)
            {
                await using var cluster = await KafkaCluster.StartAsync(rounds, Topics, lingerMs, bytes);
                var batches = lingerMs < 100 ? "small batches" : $"batches of {bytes >> 10} KiB";
                Drain(cluster, batches);
                await OverKafkaAsync(cluster, batches);
            }
        }

        var http = Median(_rates.First().Value);
        foreach (var (way, rates) in _rates)
        {
            Print($"median of {rates.Count}: {way}: {Median(rates) / 1000:0} thousand samples per second, {Median(rates) / http:P0} of one connection");
        }
    }

    private async Task OverHttpAsync(int connections)
    {
        await using var sidecar = await StartAsync(Predictors);
        var sender = new RemoteWriteSender(sidecar.Address);
        await SendAsync(0, _bodies.WarmUp);
        var (watch, cpu) = (Stopwatch.StartNew(), sidecar.Process.Usage.CpuTime);
        await SendAsync(_bodies.WarmUp, _bodies.All.Count);
        Report($"HTTP, {connections} connections", watch.Elapsed, sidecar.Process.Usage.CpuTime - cpu, _bodies.All.Count - _bodies.WarmUp);

        // Those of one round may overtake each other, as from several shards; rounds do not.
        async Task SendAsync(int from, int to)
        {
            for (var at = from; at < to; at += connections)
            {
                var answers = await Task.WhenAll(Enumerable.Range(at, Math.Min(connections, to - at)).Select(index => sender.SendBytesAsync(_bodies.All[index])));
                if (Array.Exists(answers, answer => answer.Status != 204))
                {
                    throw new InvalidOperationException($"refused: {answers[0].Text}");
                }
            }
        }
    }

    private void Drain(PeerProcess cluster, string batches)
    {
        var (watch, begun) = (new Stopwatch(), TimeSpan.Zero);
        using var self = Process.GetCurrentProcess();
        KafkaDrain.Run(cluster.Address.Authority, Enumerable.Range(0, Topics).Select(topic => $"t{topic}"), _bodies.All.Count, _bodies.WarmUp, () =>
        {
            begun = self.TotalProcessorTime;
            watch.Start();
        });
        self.Refresh();
        Report($"the client alone, {batches}", watch.Elapsed, self.TotalProcessorTime - begun, _bodies.All.Count - _bodies.WarmUp);
    }

    private async Task OverKafkaAsync(PeerProcess cluster, string batches)
    {
        await using var sidecar = await StartAsync($$"""
            {{Predictors}}
            kafka:
              brokers: ["{{cluster.Address.Authority}}"]
              consume: {group: g, from: beginning, topics: [{{string.Join(", ", Enumerable.Range(0, Topics).Select(topic => $"{{name: t{topic}, format: remote_write}}"))}}]}
            """);
        var begun = await UntilAsync(sidecar, _bodies.WarmUp);
        var (watch, cpu, theirs, thread) = (Stopwatch.StartNew(), sidecar.Process.Usage.CpuTime, cluster.Usage.CpuTime, ThreadTime.Of(sidecar.Process.Id, "kafka"));
        var ended = await UntilAsync(sidecar, _bodies.All.Count);
        var (time, spent) = (watch.Elapsed, ThreadTime.Of(sidecar.Process.Id, "kafka") - thread);
        Report($"Kafka, {batches}", time, sidecar.Process.Usage.CpuTime - cpu, (int)(ended - begun));
        var pauses = await sidecar.MetricAsync("foresight_kafka_pauses_total");
        Print($"    its thread ran for {spent.Running / time:P0} and waited for a core for {spent.Ready / time:P0} of the time, so it had nothing to do for {1 - ((spent.Running + spent.Ready) / time):P0}; the brokers ran for {(cluster.Usage.CpuTime - theirs) / time:P0}; {pauses} pauses");
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

    private void Report(string way, TimeSpan time, TimeSpan cpu, int bodies)
    {
        var samples = (double)_bodies.SamplesPerBody * bodies;
        Print($"{way}: {samples / time.TotalSeconds / 1000:0} thousand samples per second, {cpu.TotalNanoseconds / samples:0} ns of CPU a sample, busy for {cpu / time:P0} of one core ({bodies} bodies in {time.TotalSeconds:0.00} s)");
        if (!_rates.TryGetValue(way, out var rates))
        {
            _rates[way] = rates = [];
        }

        rates.Add(samples / time.TotalSeconds);
    }

    private static double Median(List<double> rates) => rates.Order().ElementAt(rates.Count / 2);

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
