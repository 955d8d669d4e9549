using Exporter.Ingest;

namespace Exporter.Tests.Ingest;

/// <summary>Requests as node_exporter targets give them.</summary>
internal static class SomeRequests
{
    /// <summary>Ten labels per series, one sample each.</summary>
    public static RemoteWriteEncoder Typical(RemoteWriteVersion version, int series, long timestampMs = 1_700_000_000_000)
    {
        var encoder = new RemoteWriteEncoder(version);
        for (int i = 0; i < series; i++)
        {
            encoder.Add(
            [
                ("__name__", $"node_metric_{i % 50}_total"), ("cluster", "eu-1"), ("cpu", $"{i % 64}"), ("device", "nvme0n1"), ("env", "production"),
                ("instance", $"host-{i / 50}.example.net:9100"), ("job", "node"), ("mode", "idle"), ("rack", $"r{i % 7}"), ("zone", "a"),
            ], timestampMs, i * 1.5);
        }

        return encoder;
    }
}
