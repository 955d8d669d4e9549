using System.Diagnostics.Metrics;

namespace Exporter.Host.Web;

/// <summary>What is counted of the web configuration and of requests that it turns away.</summary>
internal sealed class WebMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _refused;
    private int _isLoaded = 1;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    public WebMetrics(object scope)
    {
        _meter = new Meter(new MeterOptions("Exporter.Host.Web") { Scope = scope });
        _meter.CreateObservableGauge("foresight_web_config_last_reload_successful", () => Volatile.Read(ref _isLoaded), description: "Whether the web configuration file as it is now is in force.");
        _refused = _meter.CreateCounter<long>("foresight_http_requests_refused_total", description: "Requests that were turned away unseen: without a password or token that is known (unauthenticated), without the role that they ask for (forbidden), from a page of another site (foreign_page), under another name than the sidecar's (foreign_host), past rate_limit (rate_limited), or while too many passwords are being checked (busy).");
        foreach (var reason in new[] { "unauthenticated", "forbidden", "foreign_page", "foreign_host", "rate_limited", "busy" })
        {
            Refused(reason, 0);
        }
    }

    /// <summary>A look at the file.</summary>
    /// <param name="inForce">Whether its present content holds.</param>
    public void Looked(bool inForce) => Volatile.Write(ref _isLoaded, inForce ? 1 : 0);

    /// <summary>A request was turned away.</summary>
    public void Refused(string reason, int count = 1) => _refused.Add(count, new KeyValuePair<string, object?>("reason", reason));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
