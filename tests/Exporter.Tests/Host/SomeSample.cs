namespace Exporter.Tests.Host;

/// <summary>One sample of a stream.</summary>
internal readonly record struct SomeSample(IReadOnlyList<(string Name, string Value)> Labels, long TimestampMs, double Value)
{
    /// <summary>2026-11-01T00:00:00Z: on every grid of steps, and before any clock that runs the tests.</summary>
    public const long BaseMs = 1_793_491_200_000;

    /// <summary>What a Prometheus would send of a few hosts: one scrape every 15 s, the same for the same seed.</summary>
    public static List<SomeSample> Stream(int hosts, int scrapes, int seed = 1)
    {
        var random = new Random(seed);
        var samples = new List<SomeSample>();
        var busy = new double[hosts];
        for (var scrape = 0; scrape < scrapes; scrape++)
        {
            for (var host = 0; host < hosts; host++)
            {
                // A target is scraped at its own offset within the interval, to the millisecond.
                var at = BaseMs + (scrape * 15_000L) + (host * 700);
                busy[host] += 15 * random.NextDouble();
                samples.Add(new(Series("up", host), at, host == 1 && scrape % 97 > 90 ? 0 : 1));
                samples.Add(new(Series("node_busy_seconds_total", host), at, busy[host]));
                samples.Add(new(Series("disk_used_ratio", host), at, Math.Min(0.99, 0.5 + (0.002 * host * scrape) + (0.01 * random.NextDouble()))));
            }
        }

        return samples;
    }

    private static (string, string)[] Series(string name, int host) =>
        [("__name__", name), ("instance", $"host-{host}:9100"), ("job", "node")];
}
