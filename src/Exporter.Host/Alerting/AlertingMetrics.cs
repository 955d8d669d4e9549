using System.Diagnostics.Metrics;

namespace Exporter.Host.Alerting;

/// <summary>What is counted of the exchange with Alertmanager.</summary>
internal sealed class AlertingMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _questions;
    private readonly Counter<long> _notifications;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    public AlertingMetrics(object scope)
    {
        _meter = new Meter(new MeterOptions("Exporter.Host.Alerting") { Scope = scope });
        _questions = _meter.CreateCounter<long>("foresight_alertmanager_requests_total", description: "Questions to Alertmanager about silenced alerts, by result.");
        _notifications = _meter.CreateCounter<long>("foresight_alertmanager_notifications_total", description: "Alerts in Alertmanager's notifications, by status; those that are not Foresight's are ignored.");
        _questions.Add(0, Result("success"));
        _questions.Add(0, Result("failure"));
        foreach (var status in (string[])[NotifiedAlert.Firing, NotifiedAlert.Resolved, "ignored"])
        {
            Notified(status, 0);
        }
    }

    /// <summary>Alertmanager was asked.</summary>
    public void Asked(bool success) => _questions.Add(1, Result(success ? "success" : "failure"));

    /// <summary>Alertmanager has notified.</summary>
    public void Notified(string status, int alerts) => _notifications.Add(alerts, new KeyValuePair<string, object?>("status", status));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Result(string result) => new("result", result);
}
