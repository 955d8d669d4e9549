using System.Diagnostics.Metrics;

namespace Exporter.Host.Grafana;

/// <summary>What is counted of annotations.</summary>
internal sealed class GrafanaMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _annotations;
    private readonly Counter<long> _requests;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    /// <param name="waiting">Annotations that wait.</param>
    public GrafanaMetrics(object scope, Func<long> waiting)
    {
        _meter = new Meter(new MeterOptions("Exporter.Host.Grafana") { Scope = scope });
        _annotations = _meter.CreateCounter<long>("foresight_grafana_annotations_total", description: "Annotations for Grafana, by result: pushed, refused by Grafana, or dropped as too many wait. One that changes counts again.");
        _requests = _meter.CreateCounter<long>("foresight_grafana_requests_total", description: "Requests to Grafana, by result.");
        _meter.CreateObservableGauge("foresight_grafana_annotations_waiting", waiting, description: "Annotations that Grafana has yet to hear of.");
        foreach (var result in (string[])["pushed", "refused", "dropped"])
        {
            _annotations.Add(0, Result(result));
        }

        _requests.Add(0, Result("success"));
        _requests.Add(0, Result("failure"));
    }

    /// <summary>Grafana has an annotation as it should be.</summary>
    public void Pushed() => _annotations.Add(1, Result("pushed"));

    /// <summary>Grafana does not want an annotation.</summary>
    public void Refused() => _annotations.Add(1, Result("refused"));

    /// <summary>An annotation was not kept.</summary>
    public void Dropped() => _annotations.Add(1, Result("dropped"));

    /// <summary>Grafana was asked.</summary>
    public void Asked(bool success) => _requests.Add(1, Result(success ? "success" : "failure"));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Result(string result) => new("result", result);
}
