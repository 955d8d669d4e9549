using Exporter.Benchmarks.Requests;
using Exporter.Ingest;
using Exporter.TestKit;

namespace Exporter.Benchmarks.Kafka;

/// <summary>Scrapes of a made-up fleet as bodies of remote write, the same ones in each process that makes them.</summary>
internal sealed class KafkaBodies
{
    private const int Hosts = 20;
    private const long BeginMs = 1_793_491_200_000;

    private readonly List<byte[]> _bodies = [];

    /// <summary>Makes them.</summary>
    /// <param name="rounds">Scrapes of the fleet.</param>
    public KafkaBodies(int rounds)
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

                SamplesPerBody = series.Length;
                _bodies.Add(encoder.ToSnappy());
            }
        }
    }

    /// <summary>The bodies, in the order of time.</summary>
    public IReadOnlyList<byte[]> All => _bodies;

    /// <summary>Samples of each.</summary>
    public int SamplesPerBody { get; private set; }

    /// <summary>So many of the first are not measured: what takes them in is being compiled.</summary>
    public int WarmUp => _bodies.Count / 4;

    /// <summary>Writes them to a cluster, one partition after the other, each at a time of its own.</summary>
    /// <param name="kafka">The cluster.</param>
    /// <param name="topics">Number of topics, <c>t0</c> and so on.</param>
    public void WriteTo(MockKafka kafka, int topics)
    {
        foreach (var (index, body) in _bodies.Index())
        {
            var place = index % (topics * MockKafka.Partitions);
            kafka.Write($"t{place / MockKafka.Partitions}", place % MockKafka.Partitions, body, DateTimeOffset.FromUnixTimeMilliseconds(BeginMs + index));
        }

        kafka.Flush();
    }
}
