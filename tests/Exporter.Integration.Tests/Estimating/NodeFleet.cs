using Exporter.Ingest;

namespace Exporter.Integration.Tests.Estimating;

/// <summary>Machines as node_exporter shows them: the series that the bundled example reads, 30 a machine.</summary>
internal sealed class NodeFleet
{
    /// <summary>Series of one machine.</summary>
    public const int SeriesPerMachine = 30;

    private const int SeriesPerRequest = 2000;

    private readonly List<(string Name, string Value)[]> _series = [];

    /// <summary>A fleet of so many machines.</summary>
    public NodeFleet(int machines)
    {
        for (var machine = 0; machine < machines; machine++)
        {
            var instance = $"node-{machine:0000}.eu-west-1.example.net:9100";
            foreach (var cpu in (string[])["0", "1", "2", "3"])
            {
                Add("node_cpu_seconds_total", instance, ("cpu", cpu), ("mode", "idle"));
                Add("node_cpu_seconds_total", instance, ("cpu", cpu), ("mode", "iowait"));
                Add("node_cpu_seconds_total", instance, ("cpu", cpu), ("mode", "steal"));
            }

            foreach (var name in (string[])["load1", "memory_MemAvailable_bytes", "memory_MemTotal_bytes", "vmstat_oom_kill", "boot_time_seconds"])
            {
                Add($"node_{name}", instance);
            }

            foreach (var name in (string[])["avail_bytes", "size_bytes", "files_free", "files"])
            {
                Add($"node_filesystem_{name}", instance, ("device", "/dev/nvme0n1p1"), ("fstype", "ext4"), ("mountpoint", "/"));
            }

            foreach (var name in (string[])["read_time_seconds_total", "reads_completed_total", "write_time_seconds_total", "writes_completed_total", "io_time_seconds_total"])
            {
                Add($"node_disk_{name}", instance, ("device", "nvme0n1"));
            }

            Add("node_network_receive_errs_total", instance, ("device", "eth0"));
            Add("node_network_transmit_errs_total", instance, ("device", "eth0"));
            Add("up", instance);
            Add("node_cpu_seconds_total", instance, ("cpu", "4"), ("mode", "idle"));
        }
    }

    /// <summary>All series.</summary>
    public int Count => _series.Count;

    /// <summary>One scrape of all machines, in requests as Prometheus cuts them.</summary>
    public IEnumerable<byte[]> Scrape(long atMs, Random random)
    {
        foreach (var part in _series.Chunk(SeriesPerRequest))
        {
            var encoder = new RemoteWriteEncoder(RemoteWriteVersion.V1);
            foreach (var labels in part)
            {
                encoder.Add(labels, atMs, labels[0].Value == "up" ? 1 : (atMs / 1000 % 100_000) + random.NextDouble());
            }

            yield return encoder.ToSnappy();
        }
    }

    private void Add(string name, string instance, params (string Name, string Value)[] labels) =>
        _series.Add([("__name__", name), .. labels.Append(("instance", instance)).Append(("job", "node")).OrderBy(label => label.Item1, StringComparer.Ordinal)]);
}
