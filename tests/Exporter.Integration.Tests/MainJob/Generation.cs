using Exporter.TestKit;

namespace Exporter.Integration.Tests.MainJob;

/// <summary>Which peers take part, and what they speak.</summary>
internal sealed record Generation(string Prometheus, string Alertmanager, string Protocol)
{
    /// <summary>Debian 12's: remote write 1.0.</summary>
    public static Generation Older => new(Peers.Prometheus2, Peers.Alertmanager025, "1.0");

    /// <summary>Debian sid's: remote write 2.0.</summary>
    public static Generation Newer => new(Peers.Prometheus3, Peers.Alertmanager033, "2.0");
}
