using Exporter.Ingest;

namespace Exporter.Integration.Tests.State;

/// <summary>Two hours of a fleet's 1,000 series, scraped every 15 seconds; the same on every run.</summary>
/// <param name="startMs">Time of the first scrape, Unix ms.</param>
/// <param name="scrapeMs">Distance of scrapes: 15 s, or less where the hours have to pass more quickly.</param>
internal sealed class TwoHours(long startMs, long scrapeMs)
{
    public const int Scrapes = 480;
    public const int Hosts = 100;
    public const int Cores = 8;

    /// <summary>Series of the fleet.</summary>
    public const int Series = Hosts * (Cores + 2);

    /// <summary>A predictor over them, whose step is two scrapes and whose ranges are 20.</summary>
    public static string Configuration(string step, string range) => $$"""
        ingest: {max_future: 1h}
        predictors:
          - name: node
            entity: [instance]
            step: {{step}}
            lateness: {{step}}
            horizons: [10m]
            seasonality: []
            signals:
              busy: avg by (instance) (rate(cpu_seconds_total[{{range}}]))
              hottest: max by (instance) (rate(cpu_seconds_total[{{range}}]))
              disk_used: {expr: disk_used_ratio, limit: "> 0.95"}
            failure: up == bool 0

        """;

    /// <summary>The scrape of one time, or the part of it whose series fall to a shard.</summary>
    /// <param name="scrape">Its number.</param>
    /// <param name="isWanted">Chooses series by their number, 0 to <see cref="Series"/>.</param>
    public byte[] Request(int scrape, Func<int, bool> isWanted)
    {
        var encoder = new RemoteWriteEncoder(RemoteWriteVersion.V1);
        var random = new Random(scrape);
        for (var series = 0; series < Series; series++)
        {
            // Always drawn, so that a value does not depend on who sends it.
            var noise = random.NextDouble();
            if (isWanted(series))
            {
                var (host, kind) = (series / (Cores + 2), series % (Cores + 2));
                encoder.Add(Labels(host, kind), startMs + (scrape * scrapeMs), Value(host, kind, scrape, noise));
            }
        }

        return encoder.ToSnappy();
    }

    private static (string, string)[] Labels(int host, int kind) => kind switch
    {
        Cores => [("__name__", "disk_used_ratio"), ("instance", $"host-{host}")],
        Cores + 1 => [("__name__", "up"), ("instance", $"host-{host}")],
        _ => [("__name__", "cpu_seconds_total"), ("cpu", $"{kind}"), ("instance", $"host-{host}")],
    };

    // Counters begin anew now and then; one host in ten is down for some minutes.
    private static double Value(int host, int kind, int scrape, double noise) => kind switch
    {
        Cores => 0.3 + (0.001 * host) + (0.0005 * scrape) + (0.01 * noise),
        Cores + 1 => host % 10 == 3 && scrape % 200 > 180 ? 0 : 1,
        _ => ((scrape + (37 * host)) % 400) + noise,
    };
}
