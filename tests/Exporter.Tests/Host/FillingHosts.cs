namespace Exporter.Tests.Host;

/// <summary>Hosts that fail one after the other as their disks are full, and the predictor that watches them.</summary>
internal static class FillingHosts
{
    /// <summary>Scrapes of a minute, a disk that fills, a host that then is down.</summary>
    public const string Config = """
        predictors:
          - name: node
            entity: [instance]
            step: 1m
            horizons: [30m, 2h]
            signals:
              disk_used: {expr: "max by (instance) (disk_used_ratio)", limit: "> 0.95", unit: ratio}
              load: max by (instance) (load)
            failure: up == bool 0
            merge: 1m
        """;

    /// <summary>Four hosts, of which each but the last fills its disk within 150 minutes, one after the other, and is down for ten.</summary>
    public static IEnumerable<SomeSample> Stream(int from, int to)
    {
        for (var minute = from; minute < to; minute++)
        {
            for (var host = 0; host < 4; host++)
            {
                var down = 300 + (200 * host);
                var isDown = host < 3 && minute >= down && minute < down + 10;
                var filled = host < 3 && minute < down ? Math.Max(0, (minute - down + 150) / 150.0) : 0;
                yield return Sample("up", isDown ? 0 : 1);
                yield return Sample("disk_used_ratio", 0.4 + (0.55 * filled) + (0.001 * Math.Sin(minute * 0.9)));
                yield return Sample("load", 1 + Math.Sin((minute * 0.7) + host));

                SomeSample Sample(string name, double value) => new(
                    [("__name__", name), ("instance", $"host-{host}")], SomeSample.BaseMs + (minute * 60_000L), value);
            }
        }
    }
}
