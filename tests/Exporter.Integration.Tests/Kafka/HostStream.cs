using Exporter.Ingest;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Kafka;

/// <summary>A made-up fleet whose scrapes are messages of remote write, each host's in a partition of its own.</summary>
internal static class HostStream
{
    /// <summary>Hosts of the fleet: one for each partition.</summary>
    public const int Hosts = MockKafka.Partitions;

    /// <summary>Distance of a host's scrapes.</summary>
    public const int ScrapeMs = 15_000;

    /// <summary>The topic.</summary>
    public const string Topic = "metrics";

    // The pretended cluster waits for three seconds for other members to join, within the first one's session.
    private const int SessionMs = 5000;

    // Further behind the clock than any backlog, so that no step waits for one.
    private static readonly DateTimeOffset Begin = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A configuration that predicts it from a cluster.</summary>
    /// <param name="kafka">The cluster.</param>
    /// <param name="produce">The section of what is produced; empty for nothing.</param>
    /// <param name="consume">Further settings of what is consumed, each after a comma.</param>
    public static string Configuration(MockKafka kafka, string produce = "", string consume = "") => $$"""
        {{Predictors}}
        kafka:
          brokers: [{{kafka.Brokers}}]
          client: {session.timeout.ms: {{SessionMs}}, heartbeat.interval.ms: 500}
          consume: {group: foresight, from: beginning, topics: [{name: {{Topic}}, format: remote_write}]{{consume}}}
        {{produce}}
        """;

    /// <summary>The same predictor without a cluster.</summary>
    public const string Predictors = """
        predictors:
          - name: node
            entity: [instance]
            step: 30s
            horizons: [30m, 2h]
            signals:
              load: avg by (instance) (rate(node_busy_seconds_total[2m]))
              disk_used: {expr: "max by (instance) (disk_used_ratio)", limit: "> 0.95"}
            failure: up == bool 0
        """;

    /// <summary>Name of a host.</summary>
    public static string NameOf(int host) => $"host-{host}";

    /// <summary>When a host is scraped.</summary>
    public static DateTimeOffset TimeOf(int scrape, int host) => Begin.AddMilliseconds((scrape * ScrapeMs) + (host * 700));

    /// <summary>A scrape of one host as a body of remote write.</summary>
    public static byte[] Scrape(int scrape, int host)
    {
        RemoteWriteEncoder encoder = new(RemoteWriteVersion.V1);
        long atMs = TimeOf(scrape, host).ToUnixTimeMilliseconds();
        encoder.Add(Series("up", host), atMs, host == 1 && scrape % 97 > 90 ? 0 : 1);
        encoder.Add(Series("node_busy_seconds_total", host), atMs, (scrape * (3 + host)) + (5 * Math.Sin(scrape * (host + 1))));
        encoder.Add(Series("disk_used_ratio", host), atMs, Math.Min(0.99, 0.5 + (0.002 * host * scrape)));
        return encoder.ToSnappy();
    }

    /// <summary>Writes scrapes of all hosts, each into its partition.</summary>
    public static void Write(MockKafka kafka, int from, int to)
    {
        for (int scrape = from; scrape < to; scrape++)
        {
            for (int host = 0; host < Hosts; host++)
            {
                kafka.Write(Topic, host, Scrape(scrape, host), TimeOf(scrape, host));
            }
        }

        kafka.Flush();
    }

    private static (string, string)[] Series(string name, int host) => [("__name__", name), ("instance", NameOf(host)), ("job", "node")];
}
