namespace Simulator.Series;

/// <summary>The <c>ALERTS</c> series of one entity's critical alerts, as Prometheus' rule evaluation writes them.</summary>
internal sealed class AlertSeries(string job, string instance)
{
    private string? _firing;

    /// <summary>Writes the sample of the alert that fires now, and the stale marker of one that has just resolved.</summary>
    public void Write(long nowMs, string? alertName, ISampleWriter writer)
    {
        if (_firing is not null && _firing != alertName)
        {
            writer.Write(Labels(_firing), nowMs, ScrapeTarget.Stale);
        }

        if (alertName is not null)
        {
            writer.Write(Labels(alertName), nowMs, 1);
        }

        _firing = alertName;
    }

    private (string Name, string Value)[] Labels(string alertName) =>
    [
        ("__name__", "ALERTS"), ("alertname", alertName), ("alertstate", "firing"),
        ("instance", instance), ("job", job), ("severity", "critical"),
    ];
}
