using Exporter.Signals;

namespace Exporter.Benchmarks.Steps;

/// <summary>What the node_exporter example selects of a number of machines, with samples that can be computed anew at any time.</summary>
/// <remarks>
/// A machine has 32 cores (the three modes that the example reads), 6 file systems, 6 disks and 8 network devices: 172 series. Series
/// come in the order of scrapes, machine by machine. Each machine has its own phase within the scrape interval, as real targets do.
/// </remarks>
internal sealed class NodeFleet
{
    /// <summary>Distance between two samples of a series.</summary>
    public const long ScrapeMs = 15_000;

    // Times are counted from a scrape that is a multiple of every usual step.
    private const long EpochMs = 1_700_000_000_000 / 300_000 * 300_000;

    private static readonly string[] PerFileSystem = ["node_filesystem_avail_bytes", "node_filesystem_size_bytes", "node_filesystem_files_free", "node_filesystem_files"];

    private static readonly string[] PerDisk =
    [
        "node_disk_read_time_seconds_total", "node_disk_reads_completed_total", "node_disk_write_time_seconds_total",
        "node_disk_writes_completed_total", "node_disk_io_time_seconds_total",
    ];

    private static readonly string[] PerMachine =
        ["node_load1", "node_memory_MemAvailable_bytes", "node_memory_MemTotal_bytes", "node_vmstat_oom_kill", "node_boot_time_seconds", "up"];

    private readonly long _originMs;

    /// <summary>At least <paramref name="series"/> series, the first scrape at or after <paramref name="originMs"/>.</summary>
    public NodeFleet(int series, long originMs = EpochMs)
    {
        _originMs = originMs;
        var one = Machine(0).Count();
        Machines = (series + one - 1) / one;
        Series = [.. Enumerable.Range(0, Machines).SelectMany(Machine)];
        SeriesPerMachine = one;
    }

    /// <summary>Number of machines.</summary>
    public int Machines { get; }

    /// <summary>Series of one machine.</summary>
    public int SeriesPerMachine { get; }

    /// <summary>All series.</summary>
    public IReadOnlyList<Labels> Series { get; }

    /// <summary>The time of a machine's scrape.</summary>
    public long TimeMs(int scrape, int series) => _originMs + (scrape * ScrapeMs) + (series / SeriesPerMachine * 37 % 1000);

    /// <summary>A time that lies before every sample of the scrape.</summary>
    public long StartMs(int scrape) => _originMs + (scrape * ScrapeMs);

    /// <summary>The value of a series at a scrape.</summary>
    /// <remarks>Counters grow by steps of their own with a fraction, and begin anew once in some hundred machines; gauges move about.</remarks>
    public double Value(int scrape, int series)
    {
        var pace = 0.01 + ((uint)series * 2654435761u % 1499 / 100.0);
        var age = series / SeriesPerMachine % 97 == 5 && scrape >= 12 ? scrape - 12 : scrape + 1000;
        return Series[series].Get(Labels.MetricName) switch
        {
            var name when name.EndsWith("_total", StringComparison.Ordinal) => Math.Floor(age * pace * 100) / 100,
            "up" => 1,
            "node_vmstat_oom_kill" => series % 3,
            "node_load1" => 1 + ((scrape + series) % 40 / 4.0),
            "node_memory_MemTotal_bytes" or "node_filesystem_size_bytes" or "node_filesystem_files" => 1e12,
            "node_boot_time_seconds" => _originMs / 1000,
            _ => 4e11 + ((scrape + series) % 1000 * 4096.0),
        };
    }

    private static IEnumerable<Labels> Machine(int machine)
    {
        foreach (var mode in new[] { "idle", "iowait", "steal" })
        {
            for (var cpu = 0; cpu < 32; cpu++)
            {
                yield return Of("node_cpu_seconds_total", machine, ("cpu", $"{cpu}"), ("mode", mode));
            }
        }

        foreach (var name in PerMachine)
        {
            yield return Of(name, machine);
        }

        foreach (var name in PerFileSystem)
        {
            for (var i = 0; i < 6; i++)
            {
                yield return Of(name, machine, ("device", $"/dev/mapper/vg-lv{i}"), ("fstype", "ext4"), ("mountpoint", $"/srv/data{i}"));
            }
        }

        foreach (var name in PerDisk)
        {
            for (var i = 0; i < 6; i++)
            {
                yield return Of(name, machine, ("device", $"sd{(char)('a' + i)}"));
            }
        }

        foreach (var name in new[] { "node_network_receive_errs_total", "node_network_transmit_errs_total" })
        {
            for (var i = 0; i < 8; i++)
            {
                yield return Of(name, machine, ("device", $"eth{i}"));
            }
        }
    }

    private static Labels Of(string name, int machine, params (string Name, string Value)[] more) =>
        Labels.Of([("__name__", name), ("instance", $"host-{machine:D5}.dc1.example:9100"), ("job", "node"), .. more]);
}
