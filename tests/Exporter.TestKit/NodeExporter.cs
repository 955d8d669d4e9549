namespace Exporter.TestKit;

/// <summary>A running node_exporter of this machine.</summary>
public static class NodeExporter
{
    /// <summary>Starts it with the collectors that the bundled signals read, and no others.</summary>
    public static async Task<PeerProcess> StartAsync()
    {
        string[] arguments =
        [
            "--web.listen-address=127.0.0.1:0", "--collector.disable-defaults", "--collector.cpu", "--collector.meminfo",
            "--collector.filesystem", "--collector.loadavg", "--collector.diskstats", "--collector.netdev", "--collector.filefd",
            "--collector.stat", "--collector.vmstat", "--collector.time", "--collector.uname", "--collector.netstat", "--collector.pressure",
        ];
        return await PeerProcess.StartAsync("node_exporter", Peers.NodeExporter, arguments, PeerProcess.NewFolder("node"));
    }
}
